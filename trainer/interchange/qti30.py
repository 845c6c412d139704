"""QTI 3.0."""

from typing import Final

from trainer.interchange import qti
from trainer.interchange.model import QuestionSet, Written

DIALECT: Final = qti.Dialect(
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    manifest_namespace="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    manifest_schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    package="QTI Package",
    version="3.0.0",
    resource="imsqti_item_xmlv3p0",
    map_response="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml",
    kebab=True,
)


def write(questions: QuestionSet) -> Written:
    """The set as a QTI 3.0 package."""
    return qti.write(questions, DIALECT)
