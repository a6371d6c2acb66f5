"""Run in the peers' environment: a forum with a topic to read and one to post to; prints how to ask it, as JSON.

`python -m tests.load.forum.fill PEOPLE POSTS`, the words of each post on its input.
"""

import json
import sys

import django
from django.core.management import call_command
from django.test import Client


def main(people: int, posts: int) -> None:
    """Lay the tables, fill them, sign everybody in."""
    django.setup()
    call_command("migrate", verbosity=0)
    from django.contrib.auth import get_user_model
    from machina.core.db.models import get_model

    forum = get_model("forum", "Forum").objects.create(name="Lane", type=0)
    users = [get_user_model().objects.create_user(f"member-{number}") for number in range(people)]
    words, paths = sys.stdin.read(), []
    for subject, size in (("read", posts), ("post", 1)):
        topic = get_model("forum_conversation", "Topic").objects.create(
            forum=forum, poster=users[0], subject=subject, type=0, status=0
        )
        for number in range(size):
            get_model("forum_conversation", "Post").objects.create(
                topic=topic, poster=users[number % people], subject=subject, content=words
            )
        paths.append(f"/forum/forum/{forum.slug}-{forum.pk}/topic/{topic.slug}-{topic.pk}/")
    json.dump(
        {"read": paths[0], "post": f"{paths[1]}post/create/", "sessions": list(map(_session, users))},
        sys.stdout,
    )


def _session(user: object) -> str:
    client = Client()
    client.force_login(user)
    return str(client.cookies["sessionid"].value)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
