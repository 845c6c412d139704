"""QTI 2.1."""

from typing import Final

from trainer.interchange import qti
from trainer.interchange.model import QuestionSet, Written

DIALECT: Final = qti.Dialect(
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    manifest_namespace="http://www.imsglobal.org/xsd/imscp_v1p1",
    manifest_schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    package="QTIv2.1 Package",
    version="1.0.0",
    resource="imsqti_item_xmlv2p1",
    map_response="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response",
    kebab=False,
)


def write(questions: QuestionSet) -> Written:
    """The set as a QTI 2.1 package."""
    return qti.write(questions, DIALECT)
