"""The sample archive: papers of an invented league, in the form of the International Communist League's archive, which it stands in for."""

from __future__ import annotations

from contextlib import AbstractContextManager

from crawler.reading.places import Address
from crawler.spiders.icl import IclSpider
from pipelines.items import Periodical


class SampleSpider(IclSpider):
    """The archive of the International Waterways League, which never was."""

    name = "sample"
    title = "Backfile's sample archive"
    home_url = "https://sample.backfile.example/"
    new_home = home_url
    hosts = ("sample.backfile.example",)
    other_hosts = ()
    start_urls = ["https://sample.backfile.example/index.html"]
    magazine = "meridian"
    addresses = (Address("meridian", "index"), *IclSpider.addresses)
    editions = {"en": "emd", "fr": "mdf", "de": "dmd", "es": "mde"}
    standing_lines = ("International Waterways League",)
    licence = "MIT"
    periodicals = (
        Periodical(code="lw", name="The Lock Warden", abbreviation="LW", names=("船闸守望者",), language="en",
                   publisher="International Waterways League, Britain", place="Gloucester", since=1984),
        Periodical(code="st", name="Southern Tide", abbreviation="ST", names=("サザン・タイド",), language="en",
                   publisher="International Waterways League, Australia", place="Port Adelaide", hemisphere="south", since=1986),
        Periodical(code="ec", name="L’Éclusier", names=("Éclusier",), language="fr", publisher="Ligue des voies d’eau", place="Sète"),
        Periodical(code="sw", name="Der Schleusenwärter", language="de", publisher="Bund der Wasserstraßen", place="Duisburg"),
        Periodical(code="rm", name="El Remolcador", language="es", publisher="Liga de las Vías Navegables", place="Veracruz"),
        Periodical(code="ch", name="La Chiusa", language="it", publisher="Lega delle vie d’acqua", place="Livorno"),
        Periodical(code="sl", name="Śluza", language="pl", publisher="Liga Dróg Wodnych", place="Bydgoszcz"),
        Periodical(code="sh", name="Шлюз", names=("Shlyuz",), language="ru", publisher="Лига водных путей", place="Rybinsk"),
        Periodical(code="sm", name="水門", names=("Suimon",), language="ja", publisher="国際水路連盟日本支部", place="Onomichi"),
        Periodical(code="cz", name="船闸", language="zh", publisher="国际水路联盟中国小组", place="Yichang"),
        Periodical(code="fa", name="Ο Φάρος", language="el", publisher="Ένωση Πλωτών Οδών", place="Piraeus"),
        Periodical(code="co", name="A Comporta", language="pt", publisher="Liga das Vias Navegáveis", place="Porto"),
        Periodical(code="emd", name="Meridian",
                   names=("Meridian English edition", "Meridian (English edition)", "Meridian [English edition]"), language="en",
                   publisher="Council of the International Waterways League", place="Antwerp"),
        Periodical(code="mdf", name="Meridian, édition en français",
                   names=("Meridian", "Meridian, édition française", "Meridian édition française", "Meridian (édition française)"),
                   language="fr", publisher="Conseil de la Ligue internationale des voies d’eau", place="Antwerp"),
        Periodical(code="dmd", name="Meridian, deutsche Ausgabe",
                   names=("Meridian", "Meridian (deutsche Ausgabe)", "Meridian deutsche Ausgabe"), language="de",
                   publisher="Rat des Internationalen Bundes der Wasserstraßen", place="Antwerp"),
        Periodical(code="mde", name="Meridian, edición en español",
                   names=("Meridian", "Meridian (edición en español)", "Meridian edición en español"), language="es",
                   publisher="Consejo de la Liga Internacional de las Vías Navegables", place="Antwerp"),
        Periodical(code="yb", name="Young Bargee", language="en", publisher="International Waterways League, Britain",
                   place="Gloucester", successor="lw", since=1987, until=1999),
    )  # fmt: skip

    @classmethod
    def serve_site(cls) -> AbstractContextManager[str]:
        """Return a context that serves the archive on loopback and gives its base URL, for crawling where there is no live site."""
        from crawler.sample_archive.server import serve

        return serve()
