// The page's code and its tests; tsc holds the types.
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: [".places/", ".venv/", "build/", "dist/", "kit/gongkai/live/packed*.js"] },
  js.configs.recommended,
  {
    files: ["kit/gongkai/live/static/**/*.js", "templates/lab/**/*.js"],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ["tests/page/*.js", "*.js"],
    languageOptions: { globals: globals.node },
  },
  {
    rules: {
      "no-undef": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "all" }],
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
      // What the form prints holds full-width blanks.
      "no-irregular-whitespace": ["error", { skipTemplates: true }],
      // Advice: a cut by sense beats a cut by count.
      "max-lines-per-function": ["warn", { max: 40, skipComments: true }],
    },
  },
];
