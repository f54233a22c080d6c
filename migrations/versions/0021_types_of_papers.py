"""Types of papers as data: their names, series, templates and checklists; papers keep the type they had.

What a paper may be is no longer a fixed list, so the list that the table of papers checked goes.
"""

import re
import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
FORMER = (
    "agenda", "notice", "policy_paper", "report", "background_note", "working_paper", "cover_note",
    "decision_sheet", "record", "action_sheet", "corrigendum",
)  # fmt: skip
LISTED = ", ".join(f"'{kind}'" for kind in FORMER)
CHECK = f"CONSTRAINT ck_paper_kind_known CHECK (kind IN ({LISTED})), "
#: The check that stands behind it, in front of which it comes back.
NEXT = "CONSTRAINT ck_paper_original_language_known"
#: A type that goes with this migration leaves its papers as working papers.
LEFT = "working_paper"

# The templates (domain 5): headings, and words in square brackets that say what goes where.

SUMMARY_EN = "::: summary\n[In at most ten lines: what it is about, and what the body is invited to do.]\n:::\n\n"
SUMMARY_FR = (
    "::: summary\n[En dix lignes au plus : l'objet du document et ce que l'instance est invitée à faire.]\n:::\n\n"
)

POLICY_PAPER_EN = (
    SUMMARY_EN
    + """# Purpose

[Say in one sentence what this paper is to bring about.]

# Background and mandate

[Recall the decision on which it rests, with its symbol and date.]

# Considerations

[Set out what bears on the matter.]

# Options

[For each option: what speaks for it, what against it, its cost and its risk.]

# Consultation and clearance

[Say who was consulted, and who cleared it, when.]

# Implications

[Financial, legal, personnel, security, gender and environment. Where there is none, say so.]

# Public disclosure

[Propose whether the paper is to be disclosed to the public.]

# Conclusions and recommendations

The Committee is invited to:

(a) [note …]

(b) [agree …]
"""
)
POLICY_PAPER_FR = (
    SUMMARY_FR
    + """# Objet

[Dire en une phrase à quoi ce document doit aboutir.]

# Contexte et mandat

[Rappeler la décision sur laquelle il repose, avec sa cote et sa date.]

# Considérations

[Exposer les éléments à prendre en compte.]

# Options

[Pour chaque option : ses avantages, ses inconvénients, son coût et ses risques.]

# Consultations et visas

[Indiquer qui a été consulté, qui a donné son visa et à quelle date.]

# Incidences

[Incidences financières, juridiques, sur le personnel, la sécurité, l'égalité des genres et l'environnement. S'il n'y en a pas, le préciser.]

# Mise en lecture publique

[Proposer ou non la mise en lecture publique du document.]

# Conclusions et recommandations

Le Comité est invité à :

(a) [prendre note …]

(b) [convenir …]
"""
)
DIRECTIVE_EN = """# Purpose

[Say what this directive regulates, and why.]

# Authority

[Name the decision that gives authority to issue it, with its symbol and date.]

# Scope

[Say to whom and to what it applies, and to what it does not.]

# Provisions

[State each rule in a paragraph of its own.]

# Responsibilities

[Say who does what.]

# Entry into force and review

[Give the day on which it takes effect, what it replaces, and when it is reviewed.]

# Action requested

The Committee is invited to:

(a) [approve …]
"""
DIRECTIVE_FR = """# Objet

[Dire ce que régit la présente directive, et pourquoi.]

# Fondement

[Citer la décision qui habilite à l'établir, avec sa cote et sa date.]

# Champ d'application

[Préciser à qui et à quoi elle s'applique, et à quoi elle ne s'applique pas.]

# Dispositions

[Énoncer chaque règle dans un paragraphe distinct.]

# Responsabilités

[Indiquer qui fait quoi.]

# Entrée en vigueur et révision

[Donner la date de prise d'effet, ce que la directive remplace et l'échéance de sa révision.]

# Suite demandée

Le Comité est invité à :

(a) [approuver …]
"""
STATUTORY_REPORT_EN = (
    SUMMARY_EN
    + """# Mandate

[Name the provision that requires this report, and the period that it covers.]

# Main developments

[Report what happened in the period, by subject.]

# Resources

[Give the figures of the period beside those of the period before.]

# Follow-up of earlier recommendations

[Say of each recommendation where it stands.]

# Outlook

[Say what is planned for the next period.]

# Public disclosure

[Propose whether the report is to be disclosed to the public.]

# Conclusions and recommendations

The Committee is invited to:

(a) [note …]
"""
)
STATUTORY_REPORT_FR = (
    SUMMARY_FR
    + """# Mandat

[Citer la disposition qui prescrit ce rapport et la période qu'il couvre.]

# Faits marquants

[Rendre compte de la période, sujet par sujet.]

# Ressources

[Donner les chiffres de la période en regard de ceux de la période précédente.]

# Suites données aux recommandations antérieures

[Indiquer, pour chaque recommandation, où elle en est.]

# Perspectives

[Dire ce qui est prévu pour la période suivante.]

# Mise en lecture publique

[Proposer ou non la mise en lecture publique du rapport.]

# Conclusions et recommandations

Le Comité est invité à :

(a) [prendre note …]
"""
)
REPORT_EN = (
    SUMMARY_EN
    + """# Purpose

[Say what this report is about, and who asked for it.]

# Findings

[Set out what was found.]

# Conclusions and recommendations

The Committee is invited to:

(a) [note …]
"""
)
REPORT_FR = (
    SUMMARY_FR
    + """# Objet

[Dire sur quoi porte ce rapport et qui l'a demandé.]

# Constatations

[Exposer ce qui a été constaté.]

# Conclusions et recommandations

Le Comité est invité à :

(a) [prendre note …]
"""
)
BACKGROUND_NOTE_EN = """This note is for information, not for action.

# Issue

[Say in two sentences what is at stake.]

# Facts and dates

[Give the facts, each with its date.]

# Earlier decisions

[Name the decisions, with their symbols.]

# Who is involved

[Name delegations, divisions and other bodies.]

# Points to watch

[Say what may come up.]

# Contact

[Give name, section and extension.]
"""
BACKGROUND_NOTE_FR = """La présente note est établie pour information et n'appelle aucune suite.

# Question

[Dire en deux phrases ce qui est en jeu.]

# Faits et dates

[Énoncer les faits, chacun avec sa date.]

# Décisions antérieures

[Citer les décisions, avec leurs cotes.]

# Parties concernées

[Citer les délégations, les divisions et les autres instances.]

# Points d'attention

[Signaler ce qui pourrait se présenter.]

# Contact

[Donner le nom, le service et le numéro de poste.]
"""
WORKING_PAPER_EN = """# Purpose

[Say what is to be discussed, and how far the text has been agreed.]

# Background

[Recall what went before, with symbols.]

# Discussion

[Set out the matter. What is not settled stands in square brackets.]

# Action requested

The Committee is invited to:

(a) [discuss …]
"""
WORKING_PAPER_FR = """# Objet

[Dire ce qui est à examiner et dans quelle mesure le texte est convenu.]

# Contexte

[Rappeler les antécédents, avec les cotes.]

# Examen

[Exposer la question. Ce qui n'est pas arrêté figure entre crochets.]

# Suite demandée

Le Comité est invité à :

(a) [examiner …]
"""
NOTICE_EN = """# Subject

[Say in one sentence what this notice announces.]

# Details

[Give date, hour and place, and what changes.]

# Contact

[Give name, section and extension.]
"""
NOTICE_FR = """# Sujet

[Dire en une phrase ce qu'annonce le présent avis.]

# Précisions

[Donner la date, l'heure et le lieu, et ce qui change.]

# Contact

[Donner le nom, le service et le numéro de poste.]
"""
FOOD_FOR_THOUGHT_EN = """This paper has no official status. It commits nobody.

# The question

[Say what the paper invites to think about.]

# Ideas

[Set out each idea in a paragraph of its own.]

# Questions for discussion

[Put the questions on which views are sought.]
"""
FOOD_FOR_THOUGHT_FR = """Le présent document n'a pas de caractère officiel et n'engage personne.

# La question

[Dire à quelle réflexion invite le document.]

# Pistes

[Exposer chaque piste dans un paragraphe distinct.]

# Questions à débattre

[Poser les questions sur lesquelles des avis sont souhaités.]
"""
SPEECH_EN = """::: plain
[Speaker, occasion, place and date. Check against delivery.]

[Salutation]

[Opening: why we are here.]

[Three points at most, one to a paragraph.]

[Close: what the audience is to remember.]
:::
"""
SPEECH_FR = """::: plain
[Orateur, occasion, lieu et date. Seul le prononcé fait foi.]

[Formule d'appel]

[Ouverture : pourquoi nous sommes réunis.]

[Trois points au plus, un par paragraphe.]

[Conclusion : ce que l'auditoire doit retenir.]
:::
"""
COVER_NOTE_EN = """I attach [what is attached, with its symbol].

[Say in one sentence what it says.]

[Say who reviewed it, and with what result.]

I do not believe this issue requires discussion. Therefore, unless I hear to the contrary by [hour, weekday, date], I shall assume that the Committee:

(a) noted [what];

(b) agreed [what].

[(Signed) Name, function]
"""
COVER_NOTE_FR = """Veuillez trouver ci-joint [ce qui est joint, avec sa cote].

[Dire en une phrase ce que contient ce texte.]

[Dire qui l'a examiné et avec quel résultat.]

Je ne pense pas que cette question appelle un débat. Par conséquent, sauf avis contraire me parvenant avant [heure, jour, date], je considérerai que le Comité :

(a) a pris note de [quoi] ;

(b) a approuvé [quoi].

[(Signé) Nom, fonction]
"""

# The checklist (domain 2.1). The first are judged by the machine, the rest is ticked or waived.

POINTS = {
    "symbol": ("The symbol is free and follows the series.", "La cote est libre et suit la série."),
    "marking": (
        "The marking is consistent in text and annexes, and within the ceiling.",
        "Le marquage est cohérent dans le texte et les annexes, et dans la limite du plafond.",
    ),
    "title": ("The title stands in both languages and is unclassified.", "Le titre figure dans les deux langues et n'est pas classifié."),
    "faces": ("Both languages are there and agree paragraph by paragraph.", "Les deux langues sont présentes et se correspondent paragraphe par paragraphe."),
    "action": ("The action requested is explicit and uses a standard verb.", "La suite demandée est explicite et emploie un verbe consacré."),
    "references": ("References exist and are to versions in force.", "Les références existent et renvoient aux versions en vigueur."),
    "numbering": ("Paragraphs are numbered.", "Les paragraphes sont numérotés."),
    "annexes": ("The annexes named are those attached.", "Les annexes citées sont celles qui sont jointes."),
    "countries": ("Names of countries are spelled as listed.", "Les noms de pays sont conformes à la liste."),
    "officer": ("The action officer is named.", "L'agent traitant est désigné."),
    "length": ("The text keeps to the word limit.", "Le texte respecte la limite de mots."),
    "tracks": ("No tracked changes, comments or hidden text are left.", "Il ne reste ni modification suivie, ni commentaire, ni texte masqué."),
    "brackets": ("No hint of the template and no open square bracket is left.", "Il ne reste ni indication du modèle ni crochet ouvert."),
    "agenda_title": ("The title is that of the item on the agenda.", "Le titre est celui du point de l'ordre du jour."),
    "releasability": (
        "Releasability is cleared with the originator of every source.",
        "La communicabilité est convenue avec l'auteur de chaque source.",
    ),
    "clearance": ("Financial and legal clearance is recorded.", "Les visas financier et juridique sont consignés."),
    "distribution": ("The distribution list is right.", "La liste de diffusion est exacte."),
    "retention": ("The retention class is set.", "La catégorie de conservation est fixée."),
}  # fmt: skip
#: What a machine or an eye looks at in every paper; more for papers that ask for a decision.
COMMON = (
    "symbol", "marking", "title", "faces", "references", "countries", "officer", "tracks", "brackets", "distribution",
)  # fmt: skip
DECIDING = (
    "symbol", "marking", "title", "faces", "action", "references", "numbering", "annexes", "countries", "officer", "length",
    "tracks", "brackets", "agenda_title", "releasability", "clearance", "distribution", "retention",
)  # fmt: skip
INFORMING = (*COMMON[:6], "numbering", "annexes", *COMMON[6:])
#: What no paper of a type may lack, unless it is waived with a reason.
REQUIRED = ("symbol", "marking")

#: Key, name, class word, letter, both languages required, word limit, points, template.
TYPES = (
    ("policy_paper", "Policy paper", "Document d'orientation", "Document", "Document", "D", False, 8500, DECIDING, POLICY_PAPER_EN, POLICY_PAPER_FR),
    ("directive", "Directive or guidance", "Directive ou orientations", "Document", "Document", "D", True, 8500, DECIDING, DIRECTIVE_EN, DIRECTIVE_FR),
    ("statutory_report", "Statutory report", "Rapport statutaire", "Document", "Document", "D", True, 10700, DECIDING, STATUTORY_REPORT_EN, STATUTORY_REPORT_FR),
    ("report", "Report", "Rapport", "Document", "Document", "D", False, 8500, DECIDING, REPORT_EN, REPORT_FR),
    ("working_paper", "Working paper", "Document de travail", "Working paper", "Document de travail", "WP", False, 8500, DECIDING, WORKING_PAPER_EN, WORKING_PAPER_FR),
    ("background_note", "Background note", "Note d'information", "Notice", "Avis", "N", False, 800, INFORMING, BACKGROUND_NOTE_EN, BACKGROUND_NOTE_FR),
    ("written_notice", "Notice", "Avis", "Notice", "Avis", "N", True, 800, COMMON, NOTICE_EN, NOTICE_FR),
    ("food_for_thought", "Food-for-thought paper", "Document de réflexion", "Working paper", "Document de travail", "WP", False, 2000, INFORMING, FOOD_FOR_THOUGHT_EN, FOOD_FOR_THOUGHT_FR),
    ("speech", "Speech", "Discours", "Notice", "Avis", "N", False, None, COMMON, SPEECH_EN, SPEECH_FR),
    ("cover_note", "Cover note", "Note de couverture", "Notice", "Avis", "N", False, 800, DECIDING, COVER_NOTE_EN, COVER_NOTE_FR),
)  # fmt: skip


def upgrade() -> None:
    table = op.create_table(
        "paper_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("name_fr", sa.String(length=80), nullable=False),
        sa.Column("class_en", sa.String(length=40), nullable=False),
        sa.Column("class_fr", sa.String(length=40), nullable=False),
        sa.Column("letter", sa.String(length=4), nullable=False),
        sa.Column("both_languages", sa.Boolean(), nullable=False),
        sa.Column("word_limit", sa.Integer(), nullable=True),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("template_en", sa.Text(), nullable=False),
        sa.Column("template_fr", sa.Text(), nullable=False),
        sa.Column("points", JSON, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("name_en <> '' AND name_fr <> ''", name=op.f("ck_paper_type_named")),
        sa.CheckConstraint("class_en <> '' AND class_fr <> ''", name=op.f("ck_paper_type_classed")),
        sa.CheckConstraint("word_limit IS NULL OR word_limit > 0", name=op.f("ck_paper_type_word_limit_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_type")),
        sa.UniqueConstraint("pid", name=op.f("uq_paper_type_pid")),
        sa.UniqueConstraint("key", name=op.f("uq_paper_type_key")),
    )
    op.bulk_insert(table, [_row(position, *given) for position, given in enumerate(TYPES, start=1)])
    op.add_column("draft_face", sa.Column("begun_with", sa.String(length=64), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(f"{re.escape(CHECK.strip())}\\s*", "")
    else:
        op.drop_constraint("ck_paper_kind_known", "paper", type_="check")


def downgrade() -> None:
    op.execute(f"UPDATE paper SET kind = '{LEFT}' WHERE kind NOT IN ({LISTED})")  # noqa: S608  # words of this file
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(NEXT, CHECK + NEXT)
    else:
        op.create_check_constraint(op.f("ck_paper_kind_known"), "paper", f"kind IN ({LISTED})")
    op.drop_column("draft_face", "begun_with")
    op.drop_table("paper_type")


def _row(
    position: int, key: str, name_en: str, name_fr: str, class_en: str, class_fr: str, letter: str, both: bool,
    limit: int | None, points: tuple[str, ...], en: str, fr: str,
) -> dict[str, object]:  # fmt: skip
    return {
        "pid": "".join(secrets.choice(ALPHABET) for _ in range(14)),
        "key": key,
        "name_en": name_en,
        "name_fr": name_fr,
        "class_en": class_en,
        "class_fr": class_fr,
        "letter": letter,
        "both_languages": both,
        "word_limit": limit,
        "in_use": True,
        "position": position,
        "template_en": en.strip("\n"),
        "template_fr": fr.strip("\n"),
        "points": [
            {"key": point, "en": POINTS[point][0], "fr": POINTS[point][1], "required": point in REQUIRED}
            for point in points
        ],
        "row_version": 1,
    }


def _rewrite(present: str, wanted: str) -> None:
    """Change the checks in what SQLite keeps of the table of papers, as its manual says for a change that touches no row.

    Making the table anew would drop what refers to it. `present` is a pattern.
    """
    connection = op.get_bind()
    said = str(connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'paper'")))
    table, changes = re.subn(present, lambda _: wanted, said, count=1)
    if not changes:
        raise RuntimeError(f"The table of papers does not say {present}: {said}")
    version = int(connection.exec_driver_sql("PRAGMA schema_version").scalar_one())
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = 'paper'"), {"sql": table}
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
