"""Where the invented people come from: names, languages and residence statuses as one meets them."""

from dataclasses import dataclass

from mentoring.people.vocabulary import ResidenceStatus as Status

Statuses = dict[tuple[Status, ...], float]
"""How often which sequence of statuses occurs; each follows after a year or more."""


@dataclass(frozen=True)
class Origin:
    """A group of people: ``first`` and ``later`` languages, given and family names, statuses."""

    languages: tuple[str, ...]
    also: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    statuses: Statuses


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


REFUGEES: Statuses = {
    (Status.N, Status.B_REF): 30,
    (Status.N, Status.F): 25,
    (Status.N, Status.F_REF): 10,
    (Status.B_REF,): 14,
    (Status.F,): 10,
    (Status.N,): 8,
    (Status.F, Status.B): 6,
    (Status.B_REF, Status.C_REF): 5,
}
SETTLED: Statuses = {(Status.B,): 60, (Status.C,): 25, (Status.B, Status.C): 15}

ORIGINS: dict[str, Origin] = {
    "ukraine": Origin(
        ("uk",), ("ru", "en"),
        _words(
            "Olena Oksana Iryna Nataliia Tetiana Svitlana Yuliia Kateryna Mariia Anastasiia Viktoriia "
            "Halyna"
        ),
        _words("Oleksandr Andrii Serhii Dmytro Mykola Volodymyr Ivan Taras Bohdan Yurii Artem Maksym"),
        _words(
            "Shevchenko Kovalenko Bondarenko Tkachenko Kravchenko Oliinyk Lysenko Marchenko Savchenko "
            "Rudenko Petrenko Moroz Pavlenko Hrytsenko Ponomarenko Zinchenko"
        ),
        {(Status.S,): 95, (Status.S, Status.B): 5},
    ),
    "eritrea": Origin(
        ("ti",), ("am", "ar", "en"),
        _words("Selam Feven Rahel Helen Winta Luwam Saba Mebrat Almaz Eden Semhar Bisrat"),
        _words("Tesfay Yonas Filmon Merhawi Samuel Robel Dawit Abel Kibrom Haben Natnael Mehari"),
        _words(
            "Tekle Gebremedhin Haile Weldemichael Ghebreyesus Habtemariam Tesfamariam Kidane Berhane "
            "Mehretab Woldeyesus Kahsay Fesehaye Zeray"
        ),
        REFUGEES,
    ),
    "syria": Origin(
        ("ar",), ("en", "tr"),
        _words("Fatima Amina Rima Hala Nour Rasha Mariam Samar Lina Dima Hanan Yasmin"),
        _words("Ahmad Mohammad Omar Khaled Yousef Ibrahim Hassan Mahmoud Anas Bashar Karim Tarek"),
        _words(
            "Al-Hassan Al-Khatib Haddad Darwish Al-Masri Kassab Al-Jasim Mansour Sabbagh Hamdan "
            "Al-Ahmad Khoury Barakat Shahin"
        ),
        REFUGEES,
    ),
    "syria_kurdish": Origin(
        ("kmr",), ("ar", "tr"),
        _words("Rojin Berivan Nesrin Zilan Jiyan Hevin Evin Shirin Gulistan Perwin"),
        _words("Azad Rezan Jwan Sherzad Dilovan Hozan Serdar Baran Rojhat Newroz"),
        _words("Hesso Ibish Khalil Sheikho Omar Hamo Daoud Alo Osso Bozan Muslim"),
        REFUGEES,
    ),
    "afghanistan": Origin(
        ("prs",), ("fa", "ps", "en"),
        _words("Zahra Maryam Fereshta Nilofar Shabnam Parwana Marzia Laila Sakina Roya Freshta Zainab"),
        _words(
            "Mohammad_Reza Ali Hamid Mustafa Najib Farhad Jawad Esmat Zabihullah Rahmatullah Mortaza "
            "Sayed_Amir"
        ),
        _words(
            "Ahmadi Hosseini Rezai Mohammadi Nazari Rahimi Karimi Azizi Haidari Sultani Noori "
            "Yousofzai Amiri"
        ),
        REFUGEES,
    ),
    "turkey": Origin(
        ("tr",), ("kmr", "en"),
        _words("Ayşe Elif Zeynep Emine Hatice Merve Sevgi Gülsüm Derya Büşra"),
        _words("Mehmet Mustafa Emre Hakan Murat Yusuf Kemal Okan Burak İsmail"),
        _words("Yılmaz Kaya Demir Şahin Çelik Öztürk Arslan Doğan Aydın Karakuş Güneş"),
        {(Status.N, Status.B_REF): 55, (Status.N,): 30, (Status.B,): 15},
    ),
    "sri_lanka": Origin(
        ("ta",), ("en",),
        _words("Kavitha Priya Sangeetha Thanusha Vasanthi Nirmala Abirami Dharshini"),
        _words("Suresh Ramesh Kumar Sivakumar Thusyanthan Vijay Pradeepan Nishanthan"),
        _words(
            "Sivalingam Rajendran Balasubramaniam Kandiah Selvarajah Thambirajah Nadarajah "
            "Arulanantham Vigneswaran"
        ),
        {(Status.N, Status.B_REF): 35, (Status.N, Status.F): 30, (Status.B,): 20, (Status.C,): 15},
    ),
    "kosovo": Origin(
        ("sq",), ("sr", "it"),
        _words("Arta Besa Drita Fatmire Vlora Shpresa Liridona Teuta"),
        _words("Arben Besim Driton Fatmir Valon Agron Liridon Burim"),
        _words("Krasniqi Gashi Berisha Hoxha Shala Morina Kelmendi Bytyqi"),
        SETTLED,
    ),
    "somalia": Origin(
        ("so",), ("ar", "en"),
        _words("Halima Fadumo Hodan Ifrah Sahra Ayaan Naima Idil"),
        _words("Abdirahman Mohamed Abdullahi Yusuf Liban Farah Ismail Mahad"),
        _words("Abdi Hassan Warsame Jama Ali Mohamud Nur Farah"),
        {(Status.N, Status.F): 70, (Status.F,): 20, (Status.N, Status.F_REF): 10},
    ),
    "iran": Origin(
        ("fa",), ("en",),
        _words("Shirin Mahsa Parisa Nasrin Sara Leila Golnaz Azadeh"),
        _words("Reza Amir Behzad Mehdi Saeed Kaveh Arash Navid"),
        _words("Jafari Moradi Tehrani Ebrahimi Farahani Shirazi Kazemi Bagheri"),
        REFUGEES,
    ),
    "iraq": Origin(
        ("ckb",), ("ar", "en"),
        _words("Shilan Chnar Tara Bahar Sazan Hero"),
        _words("Rebwar Karwan Hiwa Soran Rebin Shwan"),
        _words("Hama_Salih Rashid Qadir Mustafa Karim Aziz Hamid"),
        REFUGEES,
    ),
    "tibet": Origin(
        ("bo",), ("en", "hi"),
        _words("Tenzin Dolma Pema Yangchen Lhamo Dechen"),
        _words("Tashi Dorje Lobsang Karma Jampa Norbu"),
        _words("Tsering Gyatso Dolkar Wangdu Namgyal Choedon"),
        {(Status.B_REF, Status.C_REF): 45, (Status.F_REF,): 25, (Status.B_REF,): 30},
    ),
    "congo": Origin(
        ("ln", "fr"), ("sw",),
        _words("Grâce Espérance Clarisse Nadège Béatrice"),
        _words("Jean-Pierre Dieudonné Fiston Patrick Emmanuel"),
        _words("Ilunga Kabongo Mukendi Tshibangu Kalala Mbuyi"),
        {(Status.N, Status.F): 60, (Status.F, Status.B): 25, (Status.N,): 15},
    ),
    "portugal": Origin(
        ("pt",), ("es", "fr"),
        _words("Ana_Sofia Joana Inês Catarina Beatriz"),
        _words("João Tiago Rui Pedro Nuno"),
        _words("Ferreira Gonçalves de_Oliveira_Martins Rodrigues Araújo Conceição"),
        SETTLED,
    ),
}  # fmt: skip

MENTEES: dict[str, float] = {
    "ukraine": 25, "eritrea": 16, "syria": 12, "syria_kurdish": 5, "afghanistan": 14, "turkey": 9,
    "sri_lanka": 6, "kosovo": 4, "somalia": 4, "iran": 3, "iraq": 3, "tibet": 2, "congo": 2, "portugal": 2,
}  # fmt: skip
"""How often mentees come from where."""

SWISS = Origin(
    ("de",), ("fr", "en", "it", "es"),
    _words(
            "Anna-Lena Ursula Christine Nadine Monika Regula Barbara Esther Franziska Sandra Claudia "
            "Manuela Brigitte Therese Katharina Susanne Corinne Simone Andrea Lea Livia Sarah Jana "
            "Noëmi Myriam Verena Marianne Elisabeth Rosmarie Silvia Yvonne Céline Eva-Maria Heidi "
            "Ruth Annemarie"
        ),
    _words(
            "Peter Daniel Thomas Markus Urs Beat Stefan Martin Hanspeter Andreas Christoph Reto "
            "Matthias Lukas Jonas Simon Fabian Roland Kurt Bruno Werner Ueli Jürg Hans-Ulrich Niklaus "
            "Sämi Adrian Raphaël"
        ),
    _words(
            "Zimmermann-Bürgi Wyss Müller von_Burg Flury Meier Studer Kaufmann Jäggi Affolter "
            "Schenker Ackermann Bärtschi Frei Gasser Hofer Imbach Jenni Kissling Lüthi Marti "
            "Nussbaumer Obrist Probst Räber Schürch Steiner Tschumi Uebelhart Vogt Walker Zuber "
            "Allemann Bieli Christen Däster Eggenschwiler Felber Grütter Hänggi Ingold Kohler Lanz "
            "Moser Niggli Oetterli Pfluger Rüegsegger Saner Strähl Trösch Vögtli Wüthrich Zeltner "
            "Aeschbacher-Kölliker Emch Fürst Gubler Henzi Kellerhals Bürgi-Schwaller"
        ),
    {(Status.CH,): 1},
)  # fmt: skip

MENTORS: dict[str, float] = {
    "swiss": 82, "kosovo": 4, "turkey": 3, "syria": 3, "eritrea": 2, "ukraine": 2, "sri_lanka": 2, "iran": 1,
    "portugal": 1,
}  # fmt: skip
"""How often volunteers come from where; those who once fled know the way."""
