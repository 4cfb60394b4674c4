"""What Jupyter's own pages say where somebody is turned away: the kit's words, in Chinese.

Lab's export menu opens nbconvert's address in a new tab; where the report cannot be exported, the
server answers there with a page of its own, in English, around what the kit has said. Yesterday's
bookmark bears yesterday's token: Jupyter asks for another, in English and for people who know one.
"""

from __future__ import annotations

from jinja2 import BaseLoader, ChoiceLoader, DictLoader
from tornado.web import Application

from gongkai.errors import GongkaiError

FAILED = """{% extends "error.html" %}
{% block h1_error %}
{% if gongkai_refusal(exception) %}<h1>没有导出</h1>{% else %}{{ super() }}{% endif %}
{% endblock %}
{% block error_detail %}
{% if gongkai_refusal(exception) %}
<p style="white-space: pre-wrap">{{ gongkai_refusal(exception) | e }}</p>
<p>报告没有改动。请关掉这一页，回到报告里改好，再导出一次。</p>
{% else %}{{ super() }}{% endif %}
{% endblock %}
"""
PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}{% endblock %}</title>
<style>
body { max-width: 40em; margin: 8vh auto; padding: 0 1em; font: 16px/1.8 sans-serif;
  color: #1b1b1b; background: #fff; }
h1 { font-size: 1.5em; }
input, button { font: inherit; min-height: 34px; padding: 2px 10px; }
.said { color: #a80f0f; font-weight: bold; }
@media (prefers-color-scheme: dark) {
  body { color: #f0f0f0; background: #16181c; }
  .said { color: #ffb1ab; }
}
</style>
</head>
<body><main>
{% block body %}{% endblock %}
</main></body>
</html>
"""
AGAIN = """<p>请用平时打开它的图标重新打开，或者在命令行里运行 <code>gongkai start</code>，\
浏览器会自己打开新的页面。原来的网址不用再收藏。</p>
<p>填过的内容都在，不会因此丢失。</p>"""
LOGIN = f"""{{% extends "gongkai.html" %}}
{{% block title %}}请重新打开{{% endblock %}}
{{% block body %}}
{{% if token_available %}}
<h1>这个网址已经过期，请重新打开</h1>
<p>JupyterLab 每次启动都会换一个新的网址。\
收藏夹里的、以前没有关掉的旧页面，都打不开新启动的这一个。</p>
{AGAIN}
{{% else %}}
<h1>请输入密码</h1>
{{% endif %}}
{{% if message %}}<p class="said" role="alert">不对，请再输入一次。</p>{{% endif %}}
{{% if login_available %}}
<form action="{{{{ base_url }}}}login?next={{{{ next }}}}" method="post">
{{{{ xsrf_form_html() | safe }}}}
<p><label for="password">\
{{% if token_available %}}管理员另给了口令或密码的，在这里输入：\
{{% else %}}密码：{{% endif %}}</label> <input type="password" name="password" id="password">
<button type="submit">进入</button></p>
</form>
{{% endif %}}
{{% endblock %}}
"""
FORBIDDEN = f"""{{% extends "gongkai.html" %}}
{{% block title %}}请重新打开{{% endblock %}}
{{% block body %}}
<h1>这个网址现在打不开</h1>
<p>可能是网址已经过期，也可能是没有打开它的权限。</p>
{AGAIN}
{{% endblock %}}
"""
MISSING = f"""{{% extends "gongkai.html" %}}
{{% block title %}}没有这个页面{{% endblock %}}
{{% block body %}}
<h1>没有这个页面</h1>
<p>要打开的文件可能已经移走、改了名，或者网址不完整。</p>
{AGAIN}
{{% endblock %}}
"""
PAGES = {
    "500.html": FAILED,
    "gongkai.html": PAGE,
    "login.html": LOGIN,
    "403.html": FORBIDDEN,
    "404.html": MISSING,
}


def refusal(error: object) -> str:
    """Say what the kit said where it was the cause of an error, else nothing."""
    cause = getattr(error, "__cause__", None)
    return str(cause) if isinstance(cause, GongkaiError) else ""


def say_in_chinese(app: Application) -> None:
    """Have the server's pages say in Chinese what is the matter and what to do."""
    pages = app.settings["jinja2_env"]
    before: BaseLoader = pages.loader
    pages.loader = ChoiceLoader([DictLoader(PAGES), before])
    pages.globals["gongkai_refusal"] = refusal
