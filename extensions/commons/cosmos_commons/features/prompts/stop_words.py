"""Which words say nothing about a text? The most frequent of English and of Spanish; a lane may speak both."""

from typing import Final

_ENGLISH: Final = """
a about after again all also am an and any are aren't as at be because been before being both but by can can't
could couldn't did didn't do does doesn't doing don't down each even ever every few for from get got had has hasn't
have haven't having he he's her here hers herself him himself his how i i'd i'll i'm i've if in into is isn't it
it's its itself just let's like made make many may me might more most much must my myself no nor not now of off on
once one only or other our ours ourselves out over own really same she she's should so some such than that that's
the their theirs them themselves then there there's these they they're this those through to too two under until up
upon us very was wasn't we we're were weren't what what's when where which while who whom whose why will with
without won't would wouldn't yes yet you you're your yours yourself yourselves
"""

_SPANISH: Final = """
a al algo alguien alguna algunas alguno algunos ante antes aquel aquella aquellas aquello aquellos aquí así aun aún
aunque bien cada casi como cómo con contra cosa cual cuál cuales cuando cuándo cuanto de del desde donde dónde dos
durante e el él ella ellas ellos en entonces entre era eran eras eres es esa esas ese eso esos esta está estaba
estaban estamos están estar estas estás este esto estos estoy fue fueron fui gran ha había habían han has hasta hay
he hemos hizo hoy la las le les lo los luego más me mi mí mis mía mías mientras mío míos misma mismas mismo mismos
mucha muchas mucho muchos muy nada ni no nos nosotras nosotros nuestra nuestras nuestro nuestros o os otra otras
otro otros para pero poca poco pocos por porque qué que quien quién quienes se sea según ser si sí sido siempre sin
sino so sobre sois solo sólo somos son soy su sus suya suyas suyo suyos tal también tan tanto te tener tenía tengo
ti tiene tienen toda todas todo todos tu tú tus tuya tuyas tuyo tuyos un una unas uno unos va vamos van vez vosotras
vosotros vuestra vuestro y ya yo
"""

STOP_WORDS: Final = frozenset(f"{_ENGLISH} {_SPANISH}".split())
