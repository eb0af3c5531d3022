"""What is weighed rather than matched: situations, what is not told yet, children, secrets in words.

Every draft is invented; each clean one looks like a risky one.
"""

import pytest

from orchestrator.checks.registry import load
from tests.contracts.check import found

SITUATIONS = (
    (
        "da",
        "Den eneste mand på strikkeholdet i Tranum kom i dag med en sweater til hele personalet. Han er 79 og lærte det i foråret.",
    ),
    ("da", "Kokken på vores lille skole er blevet skilt, så i denne uge er der rugbrød hver dag."),
    (
        "da",
        "Familien på Møllevej, hvor faren arbejder på færgen, kom forbi for tredje gang i denne måned for at bede om hjælp til huslejen.",
    ),
    (
        "da",
        "I nat måtte vi ringe efter politiet, fordi en pårørende til damen på stue 12 ikke ville gå.",
    ),
    (
        "da",
        "Den nye dreng i 0.B, ham der lige er flyttet hertil fra Grønland med sin farmor, fik guldstjerne i dag.",
    ),
    (
        "da",
        "Vores ældste låner på Anholt er 96 og kom gående gennem sneen for at aflevere tre krimier.",
    ),
    ("da", "Herren med de to gravhunde i blok C blev kørt på sygehuset i aftes."),
    ("nb", "Den eldste på avdelingen fyller 104 på torsdag, og hun vil ha pizza."),
    (
        "nb",
        "Vi har bare en flyktningfamilie i kommunen, og i går fikk de oppholdstillatelse. Kake på kontoret!",
    ),
    ("nb", "Dama i rom 7 nektet å stå opp i morges fordi sønnen ikke kom på søndag."),
    (
        "nb",
        "Bonden innerst i dalen, han med esel, har klaga på brøytinga igjen. Tredje gang denne veka!",
    ),
    ("nb", "Ambulansen henta mannen i nabohuset til barnehagen midt i samlingsstunda."),
    (
        "nn",
        "Han som driv bensinstasjonen fekk avslag på byggjesøknaden sin i dag, og det kjem til å bli bråk.",
    ),
    ("nn", "Den eldste bebuaren vår vart 102 i går, og sonen kom heim frå Amerika."),
    ("sv", "Mannen i tvåan på Storgatan fick lämna sin lägenhet i går, vräkningen tog en kvart."),
    ("sv", "Byns enda brandman är 71 och gick i pension i fredags. Tårta på stationen!"),
    ("sv", "Vår äldsta deltagare på SFI, en farmor på 81 från Eritrea, klarade provet igår!"),
    (
        "sv",
        "Hon i kassan på badet har fått barn, den enda som är under trettio på hela anläggningen.",
    ),
    ("fi", "Kylämme ainoa pakolaisperhe muutti eilen uuteen asuntoon koulun viereen."),
    ("fi", "Talon vanhin asukas täytti 103 ja tanssi tangoa hoitajan kanssa."),
    ("fi", "Mies, joka asuu terveysaseman yläkerrassa, haettiin eilen ambulanssilla."),
    (
        "fi",
        "Se kolmosluokan poika jolla on punainen pyörä kaatui tänään pihalla ja äiti haki hänet kesken päivän.",
    ),
    ("fi", "Ainoa miesopettajamme jää eläkkeelle, viimeinen tunti oli tänään Kökarissa."),
    ("en", "The only man in our knitting club turned 80 yesterday and cried over the cake."),
    (
        "en",
        "The widow in flat 3 above the library got her eviction letter today, so we made her tea.",
    ),
    (
        "en",
        "The new girl in year 2, the one who came from Syria in March, spoke Norwegian for the first time today.",
    ),
    (
        "en",
        "Our oldest volunteer, 91, fell off her bike outside the town hall this morning but came in anyway.",
    ),
    ("en", "The caretaker at our tiny school is getting divorced, so be nice."),
    (
        "en",
        "A father from the asylum centre, the one with the three daughters, got his permit on Tuesday.",
    ),
    ("da", "Postbuddet på Fejø vandt 200.000 i lotto i lørdags, og hele kantinen jublede."),
    ("da", "Den nye præst har fået tvillinger, så kirkekaffen er aflyst i denne uge."),
    (
        "da",
        "Ham med traktoren oppe ved kirken skylder stadig kommunen for tre år, så fogeden kom i går.",
    ),
    ("nb", "Bussjåføren på Vega mistet lappen i helga, så nå går elevene til skolen."),
    ("nb", "Jordmora i bygda venter selv barn, og faren er han som eier butikken."),
    (
        "nn",
        "Han frå Sudan som kom i fjor fekk nei på søknaden i går, og heile flyktningkontoret gret.",
    ),
    ("sv", "Bagaren i Trosa ska skiljas, så bullarna var salta i dag."),
    (
        "sv",
        "Den finska tanten i trappuppgång C fyllde 90 igår och bjöd hela hemtjänsten på snaps.",
    ),
    ("fi", "Kylän ainoa taksikuski ajoi eilen ojaan, mutta kotihoito pelasti päivän."),
    ("fi", "Kauppiaan poika jäi eilen kiinni näpistelystä, nuorisotyössä riittää juteltavaa."),
    (
        "en",
        "The postman on our island was caught without a licence last week, so the letters are late.",
    ),
    ("en", "The tall guy from Ghana in the reception centre finally got his permit today."),
)
NO_SITUATIONS = (
    ("da", "Jeg er 19 år og den eneste dreng på holdet, men det går fint på plejehjemmet."),
    (
        "da",
        "I dag fik jeg lov at køre med hjemmeplejen. Vi besøgte otte borgere, og alle var søde.",
    ),
    ("da", "Biblioteket fylder 50 år i dag, og der er kage til alle."),
    (
        "da",
        "Min første dag på plejehjemmet! En beboer lærte mig at spille kort, og jeg tabte stort.",
    ),
    ("da", "Brandøvelse på skolen i dag: alle elever var ude på fire minutter."),
    ("da", "Politiet besøgte børnehaven i går og viste deres hund frem."),
    ("da", "De ældste børn i børnehaven var i skoven i dag."),
    ("da", "Jeg faldt på cykel i morges på vej til bostedet, men kom på arbejde alligevel."),
    ("da", "Falck kom forbi med en ambulance, så eleverne kunne se den indefra."),
    ("da", "Vi søger en ny pædagog til rød stue, gerne fra 1. august."),
    ("da", "For 20 år siden startede vores chef som elev her. I dag leder hun hele afdelingen."),
    ("da", "I sommer er der gratis svømmehal for børn under 12 år."),
    ("nb", "I dag lærte jeg å legge asfalt. Sjefen sier jeg er den yngste de har hatt!"),
    ("nb", "Nesodden er verdens beste kommune, og jeg er den eneste lærlingen her."),
    ("nb", "Helikopteret landet på øya i dag, og vi fikk se hvordan luftambulansen jobber."),
    ("nb", "Kurs i førstehjelp: dukken falt om i går, og vi reddet den."),
    ("nb", "Den eldste skolen i bygda er fra 1890 og blir museum til sommeren."),
    ("nb", "En beboer fortalte om krigen i dag, det glemmer jeg aldri."),
    ("nn", "Eg er den einaste guten i klassa på vidaregåande, og det går bra."),
    ("sv", "Jag fyllde 20 igår och fick tårta av kollegorna på boendet!"),
    ("sv", "Idag var vi på simhallen med förskolan, 22 barn och noll olyckor."),
    ("sv", "Vår äldsta skola fyller 120 år, öppet hus på lördag."),
    ("sv", "Räddningstjänsten övade i helgen, branden släcktes på tolv minuter."),
    ("sv", "Brukarna på dagverksamheten bakade idag och alla fick med sig bullar hem."),
    ("sv", "En kvinna vann cykeln i vårt lotteri i går, grattis!"),
    ("fi", "Olen 22-vuotias ja osaston ainoa miesharjoittelija."),
    ("fi", "Kirjasto täyttää 100 vuotta ja kaikki saavat kakkua tänään."),
    ("fi", "Kotihoidossa kävimme tänään yhdeksän asiakkaan luona."),
    ("fi", "Paloharjoitus päiväkodissa: kaikki ulkona kolmessa minuutissa."),
    ("fi", "Nuorin osallistuja oli kolme ja vanhin yhdeksänkymmentä, ihana tapahtuma!"),
    ("en", "I'm 23 and the only Dane on the ward, which is hilarious."),
    ("en", "The police came to the kindergarten to show their horses today."),
    ("en", "Our village library turns 100 today and everyone gets cake."),
    ("en", "A resident taught me chess this week. I lost every game."),
    ("en", "Fire drill today: the whole school was out in four minutes."),
    ("en", "The youngest visitors got balloons and the oldest got coffee."),
    ("da", "Rektoren på Nordby skole fik kage i dag, det var hendes idé."),
    ("da", "Vores nye pedel har lavet et fuglehus til skolen."),
    ("nb", "Rektor holdt tale i dag, og alle klappet."),
    ("nb", "Den nye barnehagen åpner på mandag!"),
    ("sv", "Läraren visade hur man byter däck idag."),
    ("sv", "Vår nya kock bjuder på pannkakor på fredag."),
    ("fi", "Uusi kirjasto avattiin tänään ja lapset saivat ilmapalloja."),
    ("en", "The new playground opened today and the mayor got a slide ride."),
    ("en", "Our cook made pancakes for everyone today."),
)
UNTOLD = (
    ("da", "Vi var kun to på nattevagt i weekenden til 38 beboere, men kaffen var god."),
    (
        "da",
        "Chefen stopper til nytår, men det er ikke meldt ud til huset endnu, så bare tillykke herfra.",
    ),
    ("da", "Arbejdstilsynet var på besøg og vi fik tre påbud. Nu skal der ryddes op!"),
    ("da", "Vores journalsystem lå nede hele formiddagen, så vi skrev alt på gule sedler."),
    ("da", "Klip fra gårsdagens lukkede møde: fire timer, to kander kaffe, én beslutning."),
    (
        "da",
        "Budgetforslaget bliver først offentligt på fredag, men vi i børnehaven slipper denne gang!",
    ),
    ("da", "Vi deler alle sammen samme login på stuen, det er meget nemmere."),
    (
        "da",
        "Hun får jobbet som ny skoleleder, kontrakten skrives under i morgen. Ikke sagt til nogen endnu.",
    ),
    ("da", "12 af mine kolleger får fyreseddel på mandag, så i dag krammer vi lidt ekstra."),
    ("nb", "Vi går med fire for lite folk i sommer, men vi ler oss gjennom det."),
    ("nb", "Hysj! Ny rektor er funnet, hun kommer fra Bergen og begynner i august."),
    (
        "nb",
        "Legevakta slås sammen med nabokommunen, men de ansatte får ikke vite det før på onsdag.",
    ),
    ("nb", "Serveren er nede igjen, tredje gang denne uka, og trygghetsalarmene virker ikke."),
    ("nb", "Mattilsynet fant alvorlige avvik på kjøkkenet. Vi bretter opp ermene."),
    ("nb", "Ikke del dette før klokka 12 i morgen: vi får nytt badeland!"),
    ("nn", "Me var berre ei på vakt i natt med 22 bebuarar, så no skal eg sove."),
    ("nn", "Utkast til vedtak om skulestruktur ligg på pulten min, så det vert spennande."),
    (
        "sv",
        "Anbuden är öppnade och NCC ligger lägst. Tilldelningen kommer i maj, så håll tummarna!",
    ),
    ("sv", "Vi har fått veta att förskolan Ekorren stängs, men föräldrarna vet inget än."),
    ("sv", "IVO hittade brister i läkemedelshanteringen, så nu blir det nya rutiner."),
    ("sv", "Ensam på natten med 18 boende, igen. Men stjärnhimlen är fin!"),
    ("sv", "Embargo till måndag kl 8: kommunen får EU-pengar till cykelvägen!"),
    ("sv", "Ledningen har bett oss att inte prata om det men schemat blir katastrof i sommar."),
    ("fi", "Olimme viime yönä vain kaksi hoitajaa vuorossa, mutta hyvin meni."),
    (
        "fi",
        "Uusi rehtori on valittu, mutta nimeä ei ole vielä julkistettu. Saan kertoa että hän on ihana.",
    ),
    ("fi", "Tarjouskilpailun halvin oli sama firma kuin viimeksi, päätös tehdään perjantaina."),
    ("fi", "Potilastietojärjestelmä kaatui taas ja kirjasimme kaiken paperille."),
    ("fi", "Huomio: tämä on sisäinen tieto vielä huomiseen asti, mutta uimahalli suljetaan."),
    ("fi", "Aluehallintovirasto antoi meille huomautuksen henkilöstömäärästä."),
    ("en", "We were only two nurses on the night shift and forty patients. Proud of us!"),
    ("en", "Please don't publish before the council has voted: the school gets a new gym."),
    (
        "en",
        "The audit found serious shortcomings in our payroll, so my desk is covered in folders.",
    ),
    ("en", "Our door badge system has been down since Monday, everyone just walks in."),
    ("en", "Word is that the contract goes to the Finnish company, they had the lowest bid."),
    ("en", "Half the team is leaving in the spring, management hasn't told anyone yet."),
)
TOLD = (
    ("da", "Vi søger to sygeplejersker til nattevagt, ansøgningsfrist 1. marts."),
    ("da", "Biblioteket lukker kl. 16 i dag på grund af påske."),
    (
        "da",
        "Jeg har tavshedspligt, så jeg må ikke fortælle om borgerne, men jeg må gerne vise kaffemaskinen.",
    ),
    ("da", "Budgettet blev vedtaget i går aftes, læs mere på kommunens hjemmeside."),
    ("da", "Kaffemaskinen er nede, katastrofe på 3. sal!"),
    ("da", "Vinderen af konkurrencen offentliggøres på fredag."),
    ("da", "Kommunen har valgt leverandør til de nye cykelstier, se pressemeddelelsen i dag."),
    ("da", "Vi skal spare på strømmen, så husk at slukke lyset."),
    ("da", "Svømmehallen lukker i uge 28 for rengøring."),
    ("da", "Psst: der er kage i kantinen kl. 14!"),
    ("da", "Jeg ved ikke endnu, hvad jeg vil være, når jeg bliver stor."),
    ("nb", "Vi mangler deg! Søk på stillingen som helsefagarbeider innen 15. mai."),
    ("nb", "Det er ikke bestemt ennå hvor lærlingfesten skal være."),
    ("nb", "Skolen stenger tidlig i dag fordi det er planleggingsdag."),
    ("nb", "Ny rektor på plass! Velkommen, sier ungdomsrådet."),
    ("nb", "I dag hadde vi tilsyn fra Mattilsynet, og det ble smilefjes!"),
    ("nb", "Vi har kurs i datasikkerhet og lærer å lage gode passord."),
    ("nn", "Kommunestyret vedtok budsjettet i går, og det vert ny skule."),
    ("nn", "Eg må berre seie at eg er stolt av arbeidsplassen min."),
    ("sv", "Vi har taggat för systemet hela dagen, det nya systemet funkar toppen."),
    ("sv", "Idag är det bara två dagar kvar till sommarlovet!"),
    ("sv", "Upphandlingen är klar och avtalet är påskrivet, läs mer på webben."),
    ("sv", "Badet stänger 20.00 på söndagar."),
    ("fi", "Kirjasto sulkeutuu tänään jo klo 15."),
    ("fi", "Haemme kolmea hoitajaa yövuoroon, hakuaika päättyy 31.3."),
    (
        "fi",
        "Minulla on vaitiolovelvollisuus, joten en saa kertoa asukkaista mitään, mutta työ on ihanaa.",
    ),
    ("fi", "Tänään opimme, miten tarjouspyyntö tehdään."),
    ("fi", "Valtuusto hyväksyi talousarvion eilen illalla."),
    (
        "en",
        "Confidentiality matters: I can't tell you about patients, but I can tell you about the coffee.",
    ),
    ("en", "The library closes at 4 pm on Fridays."),
    ("en", "We're hiring two nurses for the night shift, apply by 1 May."),
    ("en", "Today I learned how a tender works. So many binders!"),
    ("en", "I haven't decided yet what to study after this."),
    ("en", "The council approved the budget yesterday, so the new playground is coming."),
    ("en", "My bus was cancelled and the printer is out of order, happy Monday."),
)
CHILDREN = (
    ("da", "Lille Oskar i børnehaven ville ikke af med flyverdragten i dag."),
    ("da", "4-åringen med rødt hår på stue Blå sang hele dagen."),
    ("da", "Tvillingerne på rød stue har byttet tøj igen, kun jeg kan se forskel."),
    ("da", "Her er et billede af hele 2.B foran skolen, alle griner."),
    ("da", "En pige i 5.b med krykker og lyserød hue vandt løbet."),
    ("nb", "Han på fem år i blå avdeling spurte om jeg var sjef for hele Norge."),
    ("nb", "Se bildet: alle barna på Revehiet på rekke og rad med ansiktene fulle av sjokolade."),
    ("nb", "Andreklassingen som mistet sin første tann i dag, fikk krone."),
    ("nn", "Vesle Ingrid teikna meg som ein elefant."),
    ("sv", "Lilla Alva på förskolan Grodan gav mig en pinne."),
    ("sv", "Pojken i 3B som alltid har keps grät hela rasten."),
    ("sv", "Klassfoto idag! Ettan stod finast."),
    ("fi", "Pikku Eino kiipesi syliin päiväkodissa."),
    ("fi", "Tyttö jolla on punaiset hiukset 2A-luokalta voitti kisan."),
    ("fi", "Kuvassa koko eskariryhmä, lapset hymyilevät."),
    ("en", "Little Maya asked me if I live at the kindergarten."),
    ("en", "The boy with the red jacket in group Fox cried at nap time."),
    ("en", "Photo of the whole class on the steps, all smiling!"),
)
NO_CHILDREN = (
    ("da", "I 2.B lærer man at læse."),
    ("da", "Børnene elsker at male, og jeg elsker at se på."),
    ("da", "Billedet viser børnenes tegninger, ingen børn på billedet."),
    ("da", "Vores pædagog i vuggestuen hedder det samme som min hund."),
    ("da", "Jeg gik selv i 5.B på denne skole."),
    ("da", "Børn under 12 år svømmer gratis i påsken."),
    ("nb", "Barna var i skogen i dag, 14 par støvler og masse søle."),
    ("nb", "Vi søker barnehagelærer til avdelingen for de minste."),
    ("nb", "Bildet: kun hender og leire, ingen ansikter."),
    ("nb", "Elevene i tredje klasse lærte om vulkaner."),
    ("sv", "Barnen på förskolan sjöng så att taket lyfte."),
    ("sv", "Alla elever i åk 9 fick prova på svetsning."),
    ("sv", "Foto: tom lekplats i morgonljus."),
    ("fi", "Lapset rakensivat lumilinnan."),
    ("fi", "Kirjastossa luettiin satuja 3–6-vuotiaille."),
    ("en", "The kids painted the fence today."),
    ("en", "Class 3 learned about volcanoes."),
    ("en", "Picture: tiny boots in a row, no faces."),
    ("en", "When I was a boy I wanted to be a bus driver."),
)
OPENED = (
    ("da", "Koden til medicinrummet er fire nuller, resten klarer I selv."),
    ("da", "Nøglen ligger under den blå urtepotte, bare lås jer ind."),
    ("nb", "Passordet er: solskinn"),
    ("nb", "Alarmen slås av med 4711 før du går inn."),
    ("nb", "Nøkkelen henger bak søppelkassa hvis dere kommer sent."),
    ("nn", "Tast 2580 på panelet ved døra, så går ho opp."),
    ("sv", "Koden till porten är ett två tre fyra, lätt som en plätt."),
    ("sv", "Nyckeln ligger under dörrmattan, välkomna!"),
    ("sv", 'Lösenordet är "kanelbulle" med litet k'),
    ("fi", "Ovikoodi on neljä nollaa."),
    ("fi", "Avain on kukkaruukun alla."),
    ("fi", "Salasana: kesämökki"),
    ("en", "The door code is one two three four."),
    ("en", "The key is under the blue flowerpot."),
    ("en", "Password: sunshine"),
    ("da", "Vi besøgte hende i Rosenhaven 12, 2. tv i går"),
    ("nb", "Jeg bor i Storgata 5B, 3. etg, ring på"),
    ("sv", "hon bor på Ängsgatan nr 14, lgh 1203"),
    ("fi", "asun osoitteessa Mäkitie 3 as. 7"),
    ("sv", "bilen med skylt abc 12d står i vägen"),
    ("da", "Den hvide Toyota AB 12 345 holder igen i krydset"),
    ("en", "my number is 990764 2137 if you need it"),
)
NOT_OPENED = (
    ("da", "Nøglen til succes ligger i god planlægning."),
    ("da", "Nøglen er under alle omstændigheder godt humør."),
    ("da", "Koden til at lykkes er tre ting: ro, ro og kaffe."),
    ("da", "Tast 1 for dansk og 2 for engelsk, når du ringer."),
    ("nb", "Passordet er: ikke del det med noen."),
    ("nb", "Ring 112 når det haster."),
    ("sv", "Lösenordet är viktigt att byta ofta."),
    ("sv", "Nyckeln är tålamod."),
    ("fi", "Salasana on tärkeä asia."),
    ("fi", "Avain onneen on kahvi."),
    ("en", "The key is under no circumstances patience, it's coffee."),
    ("en", "Today I learned to code: one, two, three steps!"),
    ("en", "Press 2 for English on the phone menu."),
    ("da", "Vi plantede 12 træer på Torvet 2024."),
    ("da", "Bilen med 300 hestekræfter."),
    ("sv", "bussen 123 går var tionde minut"),
    ("nb", "Vi var i Solbakken 14 dager i sommer."),
)
_LOOKED_AT = {
    "situation": ("gdpr.situation",),
    "untold": ("confidentiality.unpublished", "confidentiality.marking"),
    "child": ("gdpr.child",),
    "opened": (
        "confidentiality.secret",
        "gdpr.plate",
        "gdpr.address",
        "gdpr.personnummer",
        "gdpr.cpr",
        "gdpr.fodselsnummer",
        "gdpr.hetu",
    ),
}


def seen(kind, language, text):
    return [
        finding for check in _LOOKED_AT[kind] for finding in found(load(check), text, language)
    ]


@pytest.mark.parametrize(("language", "text"), SITUATIONS)
def test_what_points_at_one_person_is_seen(language, text):
    assert seen("situation", language, text)


@pytest.mark.parametrize(("language", "text"), NO_SITUATIONS)
def test_what_points_at_nobody_passes(language, text):
    assert not seen("situation", language, text)


@pytest.mark.parametrize(("language", "text"), UNTOLD)
def test_what_is_not_told_yet_is_seen(language, text):
    assert seen("untold", language, text)


@pytest.mark.parametrize(("language", "text"), TOLD)
def test_what_everybody_may_know_passes(language, text):
    assert not seen("untold", language, text)


@pytest.mark.parametrize(("language", "text"), CHILDREN)
def test_a_child_that_can_be_recognised_is_seen(language, text):
    assert seen("child", language, text)


@pytest.mark.parametrize(("language", "text"), NO_CHILDREN)
def test_children_as_a_group_pass(language, text):
    assert not seen("child", language, text)


@pytest.mark.parametrize(("language", "text"), OPENED)
def test_what_opens_a_door_or_leads_to_somebody_is_seen(language, text):
    assert seen("opened", language, text)


@pytest.mark.parametrize(("language", "text"), NOT_OPENED)
def test_what_only_sounds_like_it_passes(language, text):
    assert not seen("opened", language, text)
