"""The sample organisation, Havutuike Oy: invented people in four languages and four time zones."""

from datetime import timedelta

from playground.channels import Channel, Message
from playground.people import BOT_ID, BOT_USER, SLACK_PEOPLE, Person, UserGroup
from playground.workspace import Workspace

_STOCKHOLM, _OSLO, _LONDON = "Europe/Stockholm", "Europe/Oslo", "Europe/London"

PEOPLE = (
    Person("U0AINO", "aino.halla", "Aino Halla", title="Chief executive", is_admin=True),
    Person("U0EERO", "eero.suopelto", "Eero Suopelto", locale="fi-FI", title="Viestintäpäällikkö"),
    Person("U0SIIRI", "siiri.kanervisto", "Siiri Kanervisto", title="Nurse", display_name="Siiri K"),
    Person("U0VEIKKO", "veikko.uunisaari", "Veikko Uunisaari", locale="fi-FI", title="Huoltoinsinööri"),
    Person("U0LEENA", "leena.rautalahti", "Leena Rautalahti", None, title="Care manager"),
    Person("U0ELSA", "elsa.bjorkhag", "Elsa Björkhag", _STOCKHOLM, "sv-SE", title="Säljare"),
    Person("U0NILS", "nils.granvik", "Nils Granvik", _STOCKHOLM, title="Account manager"),
    Person("U0TORA", "tora.fjellhus", "Tora Fjellhus", _OSLO, "nb-NO", title="Kundekonsulent"),
    Person("U0SINDRE", "sindre.myrvang", "Sindre Myrvang", _OSLO, title="Team lead"),
    Person("U0GRACE", "grace.pemberlow", "Grace Pemberlow", _LONDON, "en-GB", title="People partner"),
    Person("U0MARCUS", "marcus.bellwick", "Marcus Bellwick", title="Photographer", is_restricted=True),
    Person("U0OTSO", "otso.lehmus", "Otso Lehmus", title="Engineer", deleted=True),
    Person("U0HELGA", "helga.storvik", "Helga Storvik", _OSLO, is_stranger=True, team_id="T0OTHER"),
    Person("U0KELLO", "kahvikello", "Kahvikello", is_bot=True, bot_id="B0KELLO"),
)

CHANNELS = (
    (
        "C0GENERAL",
        "general",
        "Havutuike together",
        "AINO EERO SIIRI VEIKKO LEENA ELSA NILS TORA SINDRE GRACE OTSO",
    ),
    ("C0HOITO", "hoito-ja-hyvinvointi", "Hoitotyön arkea", "SIIRI LEENA EERO JUURI"),
    ("C0HUOLTO", "huolto-ja-tekniikka", "Laitteet ja huolto", "VEIKKO OTSO EERO JUURI"),
    ("C0SALJ", "försäljning", "Säljteamets kanal", "ELSA NILS GRACE HELGA JUURI"),
    ("C0KUNDE", "kundeservice", "Kundehenvendelser", "TORA SINDRE"),
    ("C0KAHVI", "kahvihuone", "Coffee, kaffe, kahvi", "AINO SIIRI VEIKKO ELSA TORA GRACE MARCUS KELLO"),
    ("C0PEOPLE", "people-and-culture", "Starting, growing, staying", "AINO GRACE NILS MARCUS"),
    (
        "C0TIEDOTE",
        "tiedotteet",
        "Announcements",
        "AINO EERO SIIRI VEIKKO LEENA ELSA NILS TORA SINDRE GRACE JUURI",
    ),
    ("C0KESA24", "kesajuhlat", "Kesäjuhlien järjestely", "AINO EERO SIIRI GRACE"),
    ("G0KOORD", "some-koordinaattorit", "Sosiaalisen median koordinointi", "EERO GRACE JUURI"),
    ("G0JOHTO", "johtoryhmä", "Leadership team", "AINO LEENA SINDRE"),
)

MESSAGES = (
    ("C0KESA24", "GRACE", "Thank you all for a lovely evening by the lake!", 2400),
    ("C0GENERAL", "AINO", "Welcome to the autumn! Three new colleagues start on Monday.", 71),
    ("C0GENERAL", "SINDRE", "Velkommen til alle tre. Kaffe hos oss på mandag kl. 10.", 70.5),
    ("C0HOITO", "SIIRI", "Sara-mummo täyttää 102 ja leipoi itse kakun. Saako tästä kertoa somessa?", 69),
    ("C0HOITO", "LEENA", "Kysytään ensin häneltä ja omaisilta. Hieno hetki!", 68.6),
    ("C0HUOLTO", "VEIKKO", "Hissi 3 kulkee taas. Kuvia asennuksesta, jos joku haluaa.", 67),
    ("C0SALJ", "ELSA", "Mässan i Göteborg gick över förväntan, 40 samtal på två dagar.", 74),
    ("C0SALJ", "NILS", "Great work, Elsa! Could we share two photos from the stand?", 73.5),
    ("C0KUNDE", "TORA", "En kunde skrev så fint til oss i dag at jeg måtte lese det to ganger.", 72),
    ("C0KAHVI", "KELLO", "Kahvi on tippunut. :coffee:", 2),
    ("C0KAHVI", "MARCUS", "On my way. I brought cinnamon buns.", 1.9),
    ("C0TIEDOTE", "AINO", "The quarterly figures are out on Thursday at 14:00.", 1.5),
    ("C0PEOPLE", "AINO", "Applicants say they cannot picture a day at work with us.", 66),
    ("C0PEOPLE", "NILS", "Then let us show them one. I can start with a day in sales.", 65.8),
    ("G0KOORD", "EERO", "Meillä on paljon hyvää kerrottavaa ja liian vähän kertojia. Mistä alkaisimme?", 1.2),
    ("G0KOORD", "GRACE", "From one small habit a week, I would say.", 1),
)

GROUPS = (
    UserGroup("S0HOITO", "hoito", "Hoito ja hyvinvointi", ["U0SIIRI", "U0LEENA"]),
    UserGroup("S0SALJ", "försäljning", "Försäljning", ["U0ELSA", "U0NILS"]),
)


def empty(workspace: Workspace) -> None:
    """Only the bot and Slack's own users."""
    workspace.add_person(Person(BOT_USER, "juuri", "Juuri", is_bot=True, bot_id=BOT_ID))
    workspace.add_person(Person(SLACK_PEOPLE[0], "slackbot", "Slackbot"))
    workspace.add_person(Person(SLACK_PEOPLE[1], "slack", "Slack"))


def havutuike(workspace: Workspace) -> None:
    """The sample organisation with a few days of talk."""
    workspace.name = "Havutuike"
    empty(workspace)
    for person in PEOPLE:
        workspace.add_person(Person(**{name: getattr(person, name) for name in Person.__slots__}))
    now = workspace.clock.now()
    created = int((now - timedelta(days=400)).timestamp())
    for channel_id, name, purpose, members in CHANNELS:
        channel = Channel(channel_id, name, [f"U0{member}" for member in members.split()], created)
        channel.purpose = purpose
        channel.is_private = channel_id.startswith("G")
        channel.is_general = name == "general"
        channel.is_archived = name == "kesajuhlat"
        channel.only_admins_post = name == "tiedotteet"
        channel.creator = "U0AINO"
        workspace.add_channel(channel)
    for channel_id, author, text, hours_ago in MESSAGES:
        ts = workspace.new_ts(now - timedelta(hours=hours_ago))
        person = workspace.people[f"U0{author}"]
        message = Message(ts, channel_id, person.id, text, float("-inf"), bot_id=person.bot_id)
        channel = workspace.channels[channel_id]
        channel.add(message)
        channel.last_read = dict.fromkeys(channel.members, ts)
    for group in GROUPS:
        workspace.groups[group.id] = UserGroup(group.id, group.handle, group.name, list(group.users))
