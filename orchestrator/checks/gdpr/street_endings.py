"""How names of streets end in the Nordic languages, as parts of patterns."""

from typing import Final

SUFFIXES: Final = (
    r"vej(?:en)?|gade|gaden|all[ée](?:en|n)?|stræde|torv(?:et)?|plads(?:en)?|vænge(?:t)?|"
    r"park(?:en)?|toft(?:en)?|bakke(?:n)?|"
    r"have(?:n)?|mark(?:en)?|høj(?:en)?|lund(?:en)?|vang(?:en)?|kær(?:et)?|dal(?:en)?|ager(?:en)?|"
    r"vei(?:en)?|veg(?:en)?|gat[ae](?:n)?|plass(?:en)?|tun(?:et)?|lia|bakken|svingen|stien|"
    r"väg(?:en)?|gränd(?:en)?|stig(?:en)?|torg(?:et)?|backe(?:n)?|plan(?:en)?|"
    r"kat(?:u|ulla|ulle)|ti(?:e|ellä|elle)|kuja(?:lla|lle)?|polku|polulla|kaari|ranta|tori|rinne|"
    r"raitti|"
    r"boulevard(?:en)?|stræde(?:t)?|gård(?:en)?|gaard|løkken|løkka|lien|liden|åsen|haugen|"
    r"jordet|veita|"
    r"hagen|hageveien|leden|ringen|smauet|bryggen?|brygga|kroken|krogen|svinget|krysset|dammen|"
    r"bredden|skoven|skogen|lunden|ängen|enga|enget|vollen|tunet|allmenningen|kajen|kaien|kadulla|"
    r"kadun|katua|tiellä|tien|polun|kulma|kulmassa|mäki|mäellä|penger|laituri|portti|niemi|suora"
)
ROADS: Final = (  # words of their own after a name: Karl Johans gate
    r"vej|gade|gate|gata|vei|veg|väg|plass|plads|all[ée]|torv|torg|stræde|katu|tie|boulevard"
)
