import re

from .conftest import Open


def test_front(browser: Open) -> None:
    p = browser().get("/")
    print(p.status_code)
    assert p.status_code == 200
    b = browser("lea")
    out = ""
    import faulthandler

    faulthandler.dump_traceback_later(9)
    for path in (
        "/",
        "/lanes/coop",
        "/lanes/coop/members",
        "/new",
        "/nothing",
        "/lanes/prompting",
        "/lanes/prompting/prompts/none",
    ):
        p = b.get(path)
        out += f"{path} {p.status_code} {p.url}\n"
        if p.status_code == 200 and "lanes" in path:
            out += re.sub(r"\s*\n\s*", "\n", re.search("<main.*</main>", p.text, re.DOTALL)[0]) + "\n"
    p = browser("admin").get("/new")
    out += f"new {p.status_code}\n"
    open("/tmp/frontdoor/out.txt", "w").write(out)
