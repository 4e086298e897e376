"""Scrapy's settings for Backfile: Scrapy's unsafe and impolite defaults turned off, and ours from the environment."""

from importlib.metadata import PackageNotFoundError, distributions, version
from os import environ

from pipelines.warc.exchange import MAX_BODY

try:
    BACKFILE_VERSION = version("backfile")
except PackageNotFoundError:
    # In scrapyd's egg, whose file is named after its deployment and not after us.
    BACKFILE_VERSION = next((found.version for found in distributions() if found.name == "backfile"), "unknown")

BOT_NAME = "backfile"
SPIDER_MODULES = ["crawler.spiders"]
SPIDER_LOADER_CLASS = "crawler.loading.ArchiveLoader"
NEWSPIDER_MODULE = "crawler.spiders"

# What an operator sets is in crawler/configuration/known.py; this is what one run is asked for.
BACKFILE_LIMIT = 0
BACKFILE_FULL = False
BACKFILE_PERIODICAL = None
BACKFILE_LANGUAGE = None
BACKFILE_NOW = False
# For `scrapy shell`, which knows no archive and so reads no configuration.
BACKFILE_BASE_URL = environ.get("BACKFILE_BASE_URL") or None

MIRROR = "pipelines.mirror.store.open_mirror"

READING_PIPELINES = {
    "pipelines.normal_form.NormalFormPipeline": 100,
    "pipelines.validate.ValidatePipeline": 200,
}
ITEM_PIPELINES = READING_PIPELINES | {
    "pipelines.drift.DriftPipeline": 250,
    "pipelines.mirror.writer.MirrorPipeline": 300,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.fetching.scope.ScopeMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.fetching.politeness.StrictRobotsMiddleware": 100,
    # One scope, ours, which knows ports and private addresses too.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # Not used, and each costs time at every page, or at every start.
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
}
EXTENSIONS = {
    "crawler.fetching.politeness.CrawlDelay": 0,
    "crawler.runs.progress.Progress": 0,
    "crawler.runs.after_run.AfterRun": 0,
    # Turned off below too; here so that a crawl does not import the web server that it would be.
    "scrapy.extensions.remote_control.RemoteControl": None,
}
BACKFILE_PROGRESS = False
ADDONS = {"crawler.logs.Logs": 0}
BACKFILE_LOG_OURS = False
BACKFILE_TURN = None

# Politeness. The pace itself and the contact address are ArchiveSpider.update_settings(): they depend on what is fetched, and from where.
USER_AGENT = f"Backfile/{BACKFILE_VERSION}"
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 0
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS = 16
# An answer gives one Page; Scrapy begins so many tasks for it as this says.
CONCURRENT_ITEMS = 1
AUTOTHROTTLE_ENABLED = False

# The frontier decides on redirects, retries and repeats, and a page is asked for as it is.
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
RETRY_ENABLED = False
COOKIES_ENABLED = False
REFERER_ENABLED = False
HTTPCACHE_ENABLED = False
# What came is captured as it came; crawler.answers unpacks it.
COMPRESSION_ENABLED = False
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

# Security.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
DOWNLOAD_MAXSIZE = MAX_BODY
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60
TWISTED_DNS_RESOLVER = "crawler.fetching.scope.PublicResolver"

FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = environ.get("BACKFILE_LOG_LEVEL", "INFO")
STATS_DUMP = False
