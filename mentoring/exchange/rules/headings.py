"""The headings of lists: the title in German, French and English; below, what means the same;
after the sign = an example as the template shows it."""

PERSON = """
last_name: Nachname | Nom | Last name
    Name | Familienname | Nom de famille | Surname | Family name
    = Muster
first_name: Vorname | Prénom | First name
    Vornamen | Rufname | Given name | Firstname
    = Anna
full_name: Vor- und Nachname | Prénom et nom | Full name
    Vorname Name | Vorname Nachname | Name Vorname | Nachname Vorname | Name und Vorname | Person
    Nom et prénom | Nom prénom | Nom complet | Prénom nom
gender: Geschlecht | Sexe | Gender
    Anrede | Genre | Sex | m/w | w/m
    = weiblich
born: Geburtsdatum | Date de naissance | Date of birth
    Geboren | Geb. | Geb. Datum | Geb-Datum | Geboren am | Geburtstag | Né(e) le | Né le | Naissance
    Born | Birth date | Birthday | DOB
    = 31.12.1985
birth_year: Jahrgang | Année de naissance | Year of birth
    JG | Geburtsjahr | Birth year
phone: Telefon | Téléphone | Phone
    Tel | Tel. | Telefonnummer | Handy | Natel | Mobile | Mobil | Mobiltelefon | Telefon mobil
    Portable | Tél | Telephone | Mobile phone
    = 079 123 45 67
email: E-Mail | E-mail | Email
    Mail | E-Mail-Adresse | Mailadresse | Courriel | Adresse e-mail
    = anna.muster@beispiel.ch
street: Strasse | Rue | Street
    Adresse | Strasse und Nr. | Strasse Nr. | Address
    = Hauptgasse 5
municipality: Wohnort | Domicile | Municipality
    Gemeinde | Wohngemeinde | Einwohnergemeinde | Ort | PLZ Ort | PLZ/Ort | PLZ, Ort | BFS | BFS-Nr.
    BFS-Nummer | Commune | Lieu | Localité | City | Town | Place of residence | Residence
    = Olten
place: Ort ausserhalb des Kantons | Lieu hors du canton | Place outside the canton
    Ort ausserhalb | Ausserkantonal
resident_since: Wohnhaft seit | Domicilié depuis | Resident since
    Wohnt seit | Zuzug | Zuzug am
locale: Korrespondenzsprache | Langue de correspondance | Language of correspondence
    Schreiben auf | Korrespondenz
    = Deutsch
languages: Sprachen | Langues | Languages
    Sprache | Sprachkenntnisse | Fremdsprachen | Langue | Connaissances linguistiques
    Language skills | Spoken languages
    = Arabisch (Erstsprache), Deutsch A1
native_languages: Erstsprache | Langue première | First language
    Erstsprachen | Muttersprache | Muttersprachen | Langue maternelle | Mother tongue | Native language
german_level: Deutschniveau | Niveau d'allemand | German level
    Niveau Deutsch | Deutsch | Deutsch-Niveau | Deutschkenntnisse | Sprachniveau | Sprachniveau Deutsch
    Allemand | German
slots: Zeiten | Disponibilités | Times
    Verfügbarkeit | Verfügbar | Zeit | Wann | Zeitfenster | Wochentage | Disponibilité | Horaires
    Availability | Available times
    = Mo Abend, Mi Nachmittag, Sa
day_0: Montag | Lundi | Monday
    Mo
day_1: Dienstag | Mardi | Tuesday
    Di
day_2: Mittwoch | Mercredi | Wednesday
    Mi
day_3: Donnerstag | Jeudi | Thursday
    Do
day_4: Freitag | Vendredi | Friday
    Fr
day_5: Samstag | Samedi | Saturday
    Sa
day_6: Sonntag | Dimanche | Sunday
    So
interests: Interessen | Intérêts | Interests
    Hobbys | Hobbies | Interesse
    = Kochen, Velo, Musik
skills: Fähigkeiten | Compétences | Skills
    Fähigkeit | Kompetenzen
    = Nähen, Computer
contact_hint: Hinweis zum Kontakt | Remarque sur le contact | Contact note
    Bemerkung zum Kontakt | Erreichbarkeit | Kontakthinweis
    = am besten abends
consent_on: Einwilligung vom | Consentement du | Consent given on
    Einwilligung | Einverständnis | Einwilligung am | Consentement | Consent
    = 15.01.2026
"""

MENTOR = """
programmes: Programme | Programmes | Programmes served
    Programm | Angebot | Projekt | Projet | Offre | Program | Programs
capacity: Plätze | Places | Places for tandems
    Anzahl Plätze | Kapazität | Anzahl Tandems | Tandems | Max. Tandems | Capacité
    Nombre de tandems | Capacity | Seats
    = 1
mentee_gender: Wunsch Mentee | Souhait mentee | Mentee wish
    Wunsch Geschlecht | Wunsch | Geschlechterwunsch | Wunsch Frau oder Mann | Mentee Wunsch
    Souhait | Wish | Gender wish | Möchte begleiten
    = Frau oder Mann
group_size: Personen höchstens | Personnes au maximum | Persons at most
    Gruppengrösse | Familiengrösse | Max. Personen | Taille du groupe | Group size
    = 4
travel_km: Weg in km | Trajet en km | Travel in km
    Weg | km | Kilometer | Max. km | Anfahrt | Anfahrt km | Reiseweg | Distanz | Distance | Trajet | Travel
    = 15
own_region_only: Nur eigene Region | Seulement propre région | Own region only
    Nur Region | Eigene Region | Meine Region
    = nein
topics: Themen | Thèmes | Topics
    Thema | Schwerpunkt | Schwerpunkte | Bereiche | Thème | Topic | Focus
    = Sprache, Behörden
former_tandems: Frühere Tandems | Tandems précédents | Former tandems
    Bisherige Tandems | Anzahl frühere Tandems
    = 2
registered_on: Angemeldet am | Inscrit le | Registered on
    Anmeldedatum | Anmeldung | Angemeldet seit | Angemeldet | Seit | Dabei seit | Eintritt | Eintrittsdatum
    Date d'inscription | Registration date | Since
    = 01.09.2025
state: Stand | État | State
    Status | Zustand | Statut
    = verfügbar
clearance_kind: Auszug | Extrait | Extract
    Art des Auszugs | Auszug Art | Type d'extrait | Clearance | Clearance kind
    = Sonderprivatauszug
clearance_issued: Auszug vom | Extrait du | Extract issued on
    Sonderprivatauszug vom | Privatauszug vom | Auszug ausgestellt | Auszug ausgestellt am | Auszug Datum
    SPA vom | Sonderprivatauszug | Privatauszug | SPA | Strafregisterauszug | Clearance issued
    = 01.02.2026
clearance_seen: Auszug gesehen am | Extrait vu le | Extract seen on
    Auszug eingesehen | Auszug eingesehen am | Eingesehen am | Clearance seen
    = 10.02.2026
clearance_expires: Auszug gültig bis | Extrait valable jusqu'au | Extract valid until
    Gültig bis | Auszug bis | Auszug läuft ab | Valable jusqu'au | Valid until | Clearance expires
    = 01.02.2028
clearance_result: Ergebnis des Auszugs | Résultat de l'extrait | Extract result
    Auszug Ergebnis | Ergebnis
"""

WAITLIST = """
family: Familie | Famille | Family
    Haushalt | Gruppe | Ménage | Household
members: Weitere Personen | Autres personnes | Further persons
    Familienmitglieder | Angehörige | Kinder | Mitglieder | Membres | Enfants | Members | Children
registered_on: Wartet seit | En attente depuis | Waiting since
    Angemeldet am | Anmeldedatum | Anmeldung | Angemeldet seit | Angemeldet | Seit | Warteliste seit | Eingang
    Eingangsdatum | Datum Anmeldung | Inscrit le | Date d'inscription | Registered on | Since | Date
    = 12.03.2026
programme: Programm | Programme | Program
    Angebot | Projekt | Projet | Offre
urgency: Dringlichkeit | Urgence | Urgency
    Priorität | Dringend | Prio | Priorité | Priority
    = normal
mentor_gender: Wunsch Freiwillige | Souhait bénévole | Volunteer wish
    Wunsch Geschlecht | Wunsch | Geschlechterwunsch | Wunsch Frau oder Mann | Wunsch Mentor/in
    Wunsch Mentor | Wunsch Mentorin | Souhait | Wish | Gender wish
    = Frau oder Mann
topics: Themen | Thèmes | Topics
    Thema | Schwerpunkt | Schwerpunkte | Bereiche | Anliegen | Thème | Topic | Focus
    = Sprache, Behörden
goal: Ziel | But | Goal
    Ziele | Wunsch und Ziel | Objectif | Objectifs | Goals
    = Allein zum Arzt gehen
travel_km: Weg in km | Trajet en km | Travel in km
    Weg | km | Kilometer | Max. km | Anfahrt | Anfahrt km | Reiseweg | Distanz | Distance | Trajet | Travel
    = 15
own_region_only: Nur eigene Region | Seulement propre région | Own region only
    Nur Region | Eigene Region | Meine Region
    = nein
status: Aufenthaltsstatus | Statut de séjour | Residence status
    Aufenthalt | Ausweis | Status Aufenthalt | Aufenthaltsbewilligung | Bewilligung | Permis
    Titre de séjour | Permit | Status | Statut
    = F (VA)
status_since: Status seit | Statut depuis | Status since
    Aufenthaltsstatus seit
    = 01.06.2024
referral: Zuweisung | Provenance | Referral
    Zuweisende Stelle | Zugewiesen durch | Zugewiesen von | Herkunft der Anmeldung | Référé par
    = selbst gemeldet
social_region: Sozialregion | Région sociale | Social region
    Sozialdienst | Region
referred_by_name: Zuweisende Person | Personne de contact | Referred by
    Ansprechperson | Kontaktperson | Fallführung | Sozialarbeiter/in | Contact person
    = B. Beispiel
segment: Segment | Segment | Segment
    Kurzassessment | Einschätzung
    = Orientieren
state: Stand | État | State
    Zustand | Stand der Anmeldung
    = wartet
confirmed_on: Bestätigt am | Confirmé le | Confirmed on
    Zuletzt bestätigt | Letzter Kontakt | Bestätigt
guardian_name: Eltern oder Vertretung | Parents ou représentant | Parents or guardian
    Eltern | Gesetzliche Vertretung | Guardian
guardian_contact: Kontakt der Vertretung | Contact du représentant | Guardian contact
    Kontakt Eltern | Telefon Eltern
"""
