"""What is known of names: common short forms, and names that stand in e-mail addresses."""

import re

# Short forms that do not begin as the name does ("Alex" does, and needs no entry), by the name they are short for.
_FORMS = """
abigail gail; albert bert; alexander sandy sasha xander lex; alexandra sandra sasha; amelia millie; andreas andi; andrew drew
andy; ann nancy; anthony tony; antonius toon ton; archibald baldie; barbara babs; bartholomew mew; benedict benny; bernard
bernie; catherine kate katie kathy kit kitty; katherine kate katie kathy cathy kit kitty; charles chuck charlie; charlotte
lottie lotte charlie; christina tina; christine tina; christian kit; christopher kit topher; clarence clem; cornelis kees cor;
daniel danny; deborah debbie deb; dorothea thea dot; dorothy dot dolly dottie; edmund ned ted; edward ted ned teddy eddie;
eleanor nell nellie ellie nora; elisabeth liz lisa lisbeth betty beth sissi; elizabeth liz lizzie lisa beth betty bess betsy
libby; emanuel manny; emma millie em; eugene gene; evelyn evie; ferdinand ferdi nando; florence flo flossie; frances fran
fanny frankie; francis frank frankie; frederick fred freddie fritz rick; friedrich fritz fred; georg schorsch; gertrude trudy
gert; gerald jerry; gerard gerry jerry; gregory greg; hannelore lore hanne; harold harry hal; harriet hattie; heinrich heiner
heinz; helen nell nellie; henry harry hank hal; hendrik henk rik; herbert bert; hubert bert; isabella bella izzy; isabel bella
izzy; jacqueline jackie; jacob jake; james jim jimmy jamie; jeanette nettie; jeffrey geoff; jennifer jenny jen; jeremy jerry;
johann hans hannes; johannes hans jan; john jack johnny; jonathan jon nathan jonny; joseph joe jo sepp; josephine jo josie
posy; joshua josh; judith judy; juliana liana; katharina kathi kaethe ina; lawrence larry; leonard lenny; leonora nora;
letitia tish; lillian lily; louise lulu; lucille lucy; ludwig lutz; madeleine maddie; magdalena lena leni; margaret peggy
maggie meg greta daisy rita marge; margarethe grete gretel; maria mia mitzi ria; martha patty mattie; mary molly polly mae;
matilda tilly; matthew matt matty; maximilian max; michael mike mick mickey micky; mildred millie; nathaniel nate nat;
nicholas nick nicky klaus; olivia livvy liv; oliver ollie; patricia pat patty trish tricia; patrick paddy pat; pauline polly;
penelope penny; peter piet; philip pip; priscilla cilla; rachel shelly; raymond ray; rebecca becky becca; richard dick rick
rich ricky; robert bob bobby rob robbie bert; roberta bobbie; roger hodge; ronald ron ronnie; rosemary rosie romy; rudolf
rolf; samantha sam; samuel sam sammy; sarah sally sadie; sebastian bastian basti; sigmund siggi; sophia sophie; stephanie
steffi; stephen steve stevie; steven steve; susan sue susie; susanna sanna; suzanne sue susie; theodore ted teddy theo;
theresa terry tess; therese resi; thomas tom tommy; timothy tim; ursula uschi ulla; valentine val; victoria vicky tori;
vincent vinny; virginia ginny; walter wally walt; wilhelm willi wim; wilhelmina mina minnie wilma; willem wim pim; william
bill billy will willy liam; winifred winnie; zachary zack
"""
_FULL_OF: dict[str, frozenset[str]] = {}
for _line in _FORMS.replace("\n", " ").split(";"):
    _whole, *_short = _line.split()
    for _form in (_whole, *_short):
        _FULL_OF[_form] = _FULL_OF.get(_form, frozenset()) | {_whole}

_SPLIT = re.compile(r"[^a-z]+")


def has_forms(name: str) -> bool:
    """Whether the folded name is in the table of short forms: without it, only a beginning of another can be one."""
    return name in _FULL_OF


def is_short_form(one: str, other: str) -> bool:
    """Whether one of two folded names is short for the other: a beginning of it ("J", "Alex"), or a known form ("Bob")."""
    if one.startswith(other) or other.startswith(one):
        return True
    whole = _FULL_OF.get(one)
    return whole is not None and not whole.isdisjoint(_FULL_OF.get(other, frozenset()))


def named_in(local: str, family: str, known: frozenset[str]) -> str:
    """The given name in the local part of an e-mail address of somebody of this family name, or its first letter; "" if none.

    "jessica.parker459" and "parker.jessica80" of a Parker -> "jessica", "jparker80" -> "j". `family` may be empty, `known` holds
    the given names that count as such. Of family names the same with the two exchanged.
    """
    letters = [part for part in _SPLIT.split(local) if part]
    for part in letters:
        if part in known and part != family:
            return part
    if not family:
        return ""
    for part in letters:
        if len(family) > 2 and family in part:
            rest = part.replace(family, "", 1)
            if rest in known or len(rest) == 1:
                return rest
        for rest in (part[:-1], part[1:]):  # with the first letter of the family name behind or before it
            if rest in known and part in (rest + family[0], family[0] + rest):
                return rest
    if len(letters) == 2 and family in letters:
        rest = letters[1 - letters.index(family)]
        return rest if len(rest) == 1 else ""
    return ""
