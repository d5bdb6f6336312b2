"""The pages of the guidance, agreements and their acceptance."""

from guidance.models.agreement import AgreementIndexPage, AgreementPage
from guidance.models.approval import SecondPersonTask
from guidance.models.base import GuidanceBase, RelatedPage, WrittenBase
from guidance.models.contact import ContactDetails
from guidance.models.faq import FaqIndexPage, FaqTopicPage, QuestionPage
from guidance.models.guidance import GuidancePage
from guidance.models.help import HelpPage
from guidance.models.home import HomePage
from guidance.models.manual import ChapterPage, ManualPage
from guidance.models.places import HelpPlace, ShippedPage, Vote
from guidance.models.sample import SampleDocumentPage
from guidance.models.training import TrainingIndexPage, VideoPage
from guidance.models.versions import Acceptance, AgreementVersion

#: Every kind of page with a text of its own.
WRITTEN = (
    HomePage, GuidancePage, ChapterPage, QuestionPage, VideoPage, AgreementPage,
    SampleDocumentPage, HelpPage,
)  # fmt: skip
#: Every kind of page.
PAGES = (
    *WRITTEN, ManualPage, FaqIndexPage, FaqTopicPage, TrainingIndexPage, AgreementIndexPage
)  # fmt: skip

__all__ = [
    "PAGES", "WRITTEN", "Acceptance", "AgreementIndexPage", "AgreementPage", "AgreementVersion",
    "ChapterPage", "ContactDetails", "FaqIndexPage", "FaqTopicPage", "GuidanceBase",
    "GuidancePage", "HelpPage", "HelpPlace", "HomePage", "ManualPage", "QuestionPage",
    "RelatedPage", "SampleDocumentPage", "SecondPersonTask", "ShippedPage", "TrainingIndexPage",
    "VideoPage", "Vote", "WrittenBase",
]  # fmt: skip
