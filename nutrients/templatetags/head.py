"""What a page says of itself more than once: written once, in a block, and kept under a name."""

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import mark_safe

register = template.Library()


class Keep(template.Node):
    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: Context) -> str:
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308 (escaped by its own block)
        return ""


@register.tag
def keep(parser: Parser, token: Token) -> Keep:
    """`{% keep name %}...{% endkeep %}` prints nothing; `{{ name }}` is then what stood between, escaped as it was."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return Keep(nodelist, name)
