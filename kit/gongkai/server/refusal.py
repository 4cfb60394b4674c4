"""What Jupyter's page says where an export was refused: the kit's own words, in Chinese.

Lab's export menu opens nbconvert's address in a new tab; where the report cannot be exported, the
server answers there with a page of its own, in English, around what the kit has said.
"""

from __future__ import annotations

from jinja2 import BaseLoader, ChoiceLoader, DictLoader
from tornado.web import Application

from gongkai.errors import GongkaiError

PAGE = """{% extends "error.html" %}
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


def refusal(error: object) -> str:
    """Say what the kit said where it was the cause of an error, else nothing."""
    cause = getattr(error, "__cause__", None)
    return str(cause) if isinstance(cause, GongkaiError) else ""


def say_in_chinese(app: Application) -> None:
    """Have the server's page for a failed export say what the kit said."""
    pages = app.settings["jinja2_env"]
    before: BaseLoader = pages.loader
    pages.loader = ChoiceLoader([DictLoader({"500.html": PAGE}), before])
    pages.globals["gongkai_refusal"] = refusal
