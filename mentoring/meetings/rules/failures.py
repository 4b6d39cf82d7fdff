"""Why a mail did not leave, in words that help whoever reads them."""

from mentoring.wording import N_

OF_ADDRESS = N_("Der Mailserver nimmt diese Adresse nicht an. Bitte prüfen Sie die Adresse.")
OF_CONTENT = N_("Der Mailserver hat den Inhalt abgelehnt.")
OF_SETTINGS = N_("Der Mailserver lehnt die Anmeldung ab. Bitte melden Sie das der Administration.")
OF_ENCRYPTION = N_("Die Verbindung zum Mailserver ist nicht sicher. Bitte melden Sie das der Administration.")
OF_SERVER = N_("Der Mailserver ist zurzeit nicht erreichbar.")
OF_MAIL = N_("Die Nachricht liess sich nicht erstellen. Bitte melden Sie das der Administration.")

_WORDS = {
    "SMTPRecipientsRefused": OF_ADDRESS,
    "SMTPNotSupportedError": OF_ADDRESS,
    "SMTPDataError": OF_CONTENT,
    "SMTPAuthenticationError": OF_SETTINGS,
    "ServerUnfit": OF_ENCRYPTION,
    "SSLCertVerificationError": OF_ENCRYPTION,
    "SSLError": OF_ENCRYPTION,
    "SMTPServerDisconnected": OF_SERVER,
    "SMTPConnectError": OF_SERVER,
    "SMTPHeloError": OF_SERVER,
    "SMTPResponseException": OF_SERVER,
    "SMTPSenderRefused": OF_SETTINGS,
    "ConnectionRefusedError": OF_SERVER,
    "ConnectionResetError": OF_SERVER,
    "ConnectionAbortedError": OF_SERVER,
    "BrokenPipeError": OF_SERVER,
    "TimeoutError": OF_SERVER,
    "gaierror": OF_SERVER,
    "OSError": OF_SERVER,
}


def in_words(error: str) -> str:
    """The sentence for the kind of error that the outbox keeps."""
    return _WORDS.get(error, OF_MAIL)
