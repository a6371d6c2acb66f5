"""What a lesson imports: `from cosmos_widgets import Discussion, Prompt`.

Importing this loads neither HTTP nor widgets; they come with the first use.
"""

from cosmos_widgets.discussion import Discussion
from cosmos_widgets.errors import CommonsError
from cosmos_widgets.prompt import Prompt
from cosmos_widgets.prompt_records import Reply, Response, Responses
from cosmos_widgets.records import Person, Post

__all__ = ["CommonsError", "Discussion", "Person", "Post", "Prompt", "Reply", "Response", "Responses"]
