"""The words that the press itself puts on paper, in both languages, and the pair type used for all others."""

from __future__ import annotations

from secretariat.core.values import dataclass

from .dates import Language


@dataclass(frozen=True, slots=True)
class Both:
    """One text in both languages. An empty string means that this face is not there."""

    en: str
    fr: str

    def __getitem__(self, language: Language) -> str:
        return self.en if language == "en" else self.fr

    def or_other(self, language: Language) -> tuple[str, Language]:
        """Return the text in `language` if it is there, else the other one, with the language it is in."""
        if self[language]:
            return self[language], language
        other: Language = "fr" if language == "en" else "en"
        return self[other], other


PROVISIONAL_AGENDA = Both("Provisional agenda", "Ordre du jour provisoire")
AGENDA = Both("Agenda", "Ordre du jour")
DOCUMENT = Both("Document", "Document")
NOTICE = Both("Notice", "Avis")
WORKING_PAPER = Both("Working paper", "Document de travail")
DECISION_SHEET = Both("Decision sheet", "Relevé de décisions")
RECORD = Both("Record", "Compte rendu")
SUMMARY_RECORD = Both("Summary record", "Compte rendu analytique")
CORRIGENDUM = Both("Corrigendum", "Rectificatif")
ACTION_SHEET = Both("Action sheet", "Note sur la suite donnée")

#: Labels of the parts of an agenda, so that the action is said once for all items under it.
OPENING = Both("Opening", "Ouverture")
WITHOUT_DISCUSSION = Both("For approval without discussion", "Points sans débat")
FOR_DECISION = Both("For decision", "Pour décision")
FOR_DISCUSSION = Both("For discussion", "Pour discussion")
CLOSING = Both("Closing", "Clôture")

DRAFT = Both("Draft", "Projet")
DRAFT_STATE = Both("DRAFT {number} – not cleared, not for circulation", "PROJET {number} – non visé, ne pas diffuser")
DRAFT_OF = Both("Draft {number} of {moment}", "Projet {number} du {moment}")
NO_SYMBOL = Both("No symbol yet", "Cote à attribuer")
ORIGINAL = Both("Original: {language}", "Original : {language}")
ENGLISH = Both("English", "anglais")
FRENCH = Both("French", "français")
FOLLOWS = {
    "en": Both("English text to follow", "Texte anglais à suivre"),
    "fr": Both("French text to follow", "Texte français à suivre"),
}
FOLLOWS_BY = {
    "en": Both("English text to follow by {date}", "Texte anglais à suivre, d’ici au {date}"),
    "fr": Both("French text to follow by {date}", "Texte français à suivre, d’ici au {date}"),
}
RELEASABLE_TO = Both("Releasable to {to}", "Communicable à : {to}")
SUPERSEDES = Both("Supersedes {symbol}", "Remplace {symbol}")
SUPERSEDES_OF = Both("Supersedes {symbol} of {date}", "Remplace {symbol} du {date}")
PAGE = Both("page ", "page ")
PAGE_OF = Both(" of ", " sur ")
#: Side by side: "page 1/3" is said in both languages.
PAGE_OF_BOTH = "/"
SIGNED = Both("(Signed)", "(Signé)")
ANNEX = Both("Annex", "Annexe")
ANNEX_TO = Both("to {symbol}", "au document {symbol}")
ANNEXES_COUNTED = Both("Annexes", "Annexes")
ACTION_OFFICER = Both("Action officer", "Personne à contacter")
REGISTRY = Both("Registry number", "Numéro d’enregistrement")
TABLE = Both("Table", "Tableau")
FIGURE = Both("Figure", "Figure")
NOTES = Both("Notes", "Notes")
SUMMARY = Both("Summary", "Résumé")
DECISION = Both("Decision", "Décision")
PICTURE = Both("Picture", "Image")
MINUTES = Both("{minutes} min", "{minutes} min")

NUMBER_HEAD = Both("No.", "Nº")
TIME_HEAD = Both("Time", "Heure")
LANGUAGE_NAMES = Both("English", "Français")
IN_ENGLISH_ONLY = Both("in English only", "en anglais seulement")
IN_FRENCH_ONLY = Both("in French only", "en français seulement")

#: The cover of a paper that was received as a file.
RECEIVED = Both(
    "This paper was received as a file. Its pages follow as they came; only symbol, marking and page numbers in head "
    "and foot were added.",
    "Ce document a été reçu sous forme de fichier. Ses pages suivent telles quelles ; seuls la cote, le "
    "marquage et les numéros de page ont été ajoutés en tête et en pied.",
)
RECEIVED_CONVERTED = Both(
    "This paper was received as a text file and converted into the pages that follow; symbol, marking and page numbers "
    "in head and foot were added.",
    "Ce document a été reçu sous forme de fichier de texte et converti ; ses pages suivent. La cote, le "
    "marquage et les numéros de page ont été ajoutés en tête et en pied.",
)
RECEIVED_KEPT = Both(
    "The file as received is kept unaltered in the register.",
    "Le fichier tel que reçu est conservé au registre, sans modification.",
)
RECEIVED_NAME = Both("File", "Fichier")
RECEIVED_PAGES = Both("Pages", "Pages")
RECEIVED_HASH = Both("SHA-256 of the file", "SHA-256 du fichier")
RECEIVED_PICTURE = Both(
    "Page {number} of the file, received as a picture", "Page {number} du fichier, reçue sous forme d’image"
)
RECEIVED_LINK = Both("To a place in this document", "Vers un passage de ce document")

#: Decision sheets and records.
ITEM_LABEL = Both("Item {numbers}", "Point {numbers}")
ITEMS_LABEL = Both("Items {numbers}", "Points {numbers}")
RESERVATION = Both("Reservation of {party}", "Réserve {party}")  # the French party comes with its "de"
NEXT_MEETING = Both("Next meeting", "Prochaine réunion")
ACTIONS = Both("Decisions and actions", "Décisions et suites à donner")
ACTION_ITEM = Both("Item", "Point")
ACTION_DECISION = Both("Decision", "Décision")
ACTION_WHAT = Both("Action", "Suite à donner")
ACTION_OWNER = Both("Owner", "Responsable")
ACTION_DUE = Both("Due", "Échéance")
PRESENT = Both("Present", "Présents")
CONTENTS = Both("Contents", "Sommaire")
CORRECTIONS = Both("Corrections", "Corrections")
PARTICIPANTS = Both("List of participants", "Liste des participants")
PARTICIPANTS_GROUP = Both("Delegation or service", "Délégation ou service")
PARTICIPANTS_NAME = Both("Name", "Nom")
PARTICIPANTS_FUNCTION = Both("Function", "Fonction")

APPROVAL = Both("Approval", "Approbation")
APPROVAL_OF_RECORD = Both("Approval of the record", "Approbation du compte rendu")
APPROVED_BY = Both("Approved by", "Approuvé par")
APPROVED_ON = Both("On", "Le")
APPROVED_AT = Both(
    "{moment} ({zone}), {utc} UTC; identity confirmed {method}",
    "{moment} ({zone}), {utc} UTC ; identité confirmée {method}",
)
APPROVED_WHAT = Both("What was approved", "Objet de l’approbation")
APPROVED_TEXT = Both("Text (SHA-256)", "Texte (SHA-256)")
APPROVED_REGISTER = Both("Register at approval", "Registre à l’approbation")
APPROVED_ENTRY = Both("Entry {entry}, head", "Entrée {entry}, empreinte de tête")

#: Packs.
PACK = Both("Meeting pack", "Dossier de réunion")
PACK_LINE = Both("pack {label} of {last}", "dossier {label} sur {last}")
PACK_SUPPLEMENT = Both("Supplement to the pack", "Supplément au dossier")
PACK_LABEL = Both("pack {label}", "dossier {label}")
PACK_PAGE = Both("Pack page", "Page du dossier")
PACK_PAPER = Both("Paper", "Document")
PACK_PAGES = Both("{pages} pages", "{pages} pages")
PACK_ONE_PAGE = Both("1 page", "1 page")
FROM_ELSEWHERE = Both("came as a file from elsewhere", "fichier reçu de l’extérieur")
ONLY_PDF = Both("as a PDF in the ZIP", "en PDF dans le fichier ZIP")
ONLY_PDF_NAMED = Both(
    "This paper is a PDF. In the ZIP it is called {name}.",
    "Ce document est un PDF. Dans le fichier ZIP, il porte le nom {name}.",
)
MANIFEST_OF = Both(
    "The papers of this pack with their symbols, versions and hashes",
    "Les documents de ce dossier, avec leurs cotes, leurs versions et leurs empreintes",
)

CHANGES_SINCE = Both("Changes since {symbol}", "Modifications par rapport à {symbol}")
CHANGES_MARKED = Both("Changes marked against {symbol}", "Modifications signalées par rapport à {symbol}")
HOW_HEAD = Both("How changes are shown.", "Comment les modifications sont signalées.")
HOW_INSERTED = Both("Inserted words", "Les mots ajoutés")
HOW_INSERTED_REST = Both("are underlined and bold.", "sont soulignés et en gras.")
HOW_DELETED = Both("Deleted words", "Les mots supprimés")
HOW_DELETED_REST = Both("are struck through.", "sont barrés.")
HOW_BAR = Both(
    "A bar marks each changed item. Screen readers and copied text say “inserted” and “deleted”.",
    "Un trait signale chaque point modifié. Les lecteurs d’écran et le texte copié disent « ajouté » et « supprimé ».",
)
HOW_BAR_PARAGRAPH = Both(
    "A bar marks each changed paragraph. Screen readers and copied text say “inserted” and “deleted”.",
    "Un trait signale chaque paragraphe modifié. Les lecteurs d’écran et le texte copié disent « ajouté » et « supprimé ».",
)
COMPARISON = Both("Comparison", "Comparaison")
CHANGES_FROM_TO = Both("Changes from {before} to {after}", "Modifications de {before} à {after}")
CHANGES_BETWEEN = Both("Changes: {before} – {after}", "Modifications : {before} – {after}")
DRAFT_SAVED = Both("draft of {moment}", "projet du {moment}")
DRAFT_KEPT = {
    "en": Both("draft of {moment}, English", "projet du {moment}, anglais"),
    "fr": Both("draft of {moment}, French", "projet du {moment}, français"),
}
NO_CHANGE = Both("The text is the same in both versions.", "Le texte est le même dans les deux versions.")
CHANGE_ITEM = Both("Item", "Point")
CHANGE_WHAT = Both("Change", "Modification")
CHANGE_BEFORE = Both("Before", "Avant")
CHANGE_AFTER = Both("Now", "À présent")
INSERTED = Both("inserted: ", "ajouté : ")
DELETED = Both("deleted: ", "supprimé : ")
NEW_ITEM = Both("New item", "Nouveau point")
MOVED_FROM = Both("Moved; was item {number}", "Déplacé ; était le point {number}")
MOVED_TO = Both("Moved to item {number}", "Déplacé au point {number}")
WITHDRAWN_ITEM = Both("Withdrawn", "Retiré")
SOURCE_OF = Both(
    "The data from which this document was made", "Les données à partir desquelles ce document a été établi"
)
