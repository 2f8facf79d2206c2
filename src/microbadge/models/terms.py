"""The enumerations of Open Badges 3.0 (appendix B); all but the status of a result allow ``ext:`` terms."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import PlainValidator

from .base import refused


class AchievementType(StrEnum):
    """What kind of thing was achieved."""

    ACHIEVEMENT = "Achievement"
    APPRENTICESHIP_CERTIFICATE = "ApprenticeshipCertificate"
    ASSESSMENT = "Assessment"
    ASSIGNMENT = "Assignment"
    ASSOCIATE_DEGREE = "AssociateDegree"
    AWARD = "Award"
    BADGE = "Badge"
    BACHELOR_DEGREE = "BachelorDegree"
    CERTIFICATE = "Certificate"
    CERTIFICATE_OF_COMPLETION = "CertificateOfCompletion"
    CERTIFICATION = "Certification"
    COMMUNITY_SERVICE = "CommunityService"
    COMPETENCY = "Competency"
    COURSE = "Course"
    CO_CURRICULAR = "CoCurricular"
    DEGREE = "Degree"
    DIPLOMA = "Diploma"
    DOCTORAL_DEGREE = "DoctoralDegree"
    FIELDWORK = "Fieldwork"
    GENERAL_EDUCATION_DEVELOPMENT = "GeneralEducationDevelopment"
    JOURNEYMAN_CERTIFICATE = "JourneymanCertificate"
    LEARNING_PROGRAM = "LearningProgram"
    LICENSE = "License"
    MEMBERSHIP = "Membership"
    PROFESSIONAL_DOCTORATE = "ProfessionalDoctorate"
    QUALITY_ASSURANCE_CREDENTIAL = "QualityAssuranceCredential"
    MASTER_CERTIFICATE = "MasterCertificate"
    MASTER_DEGREE = "MasterDegree"
    MICRO_CREDENTIAL = "MicroCredential"
    RESEARCH_DOCTORATE = "ResearchDoctorate"
    SECONDARY_SCHOOL_DIPLOMA = "SecondarySchoolDiploma"


class AlignmentTargetType(StrEnum):
    """What kind of node of a framework an alignment points at."""

    CEASN_COMPETENCY = "ceasn:Competency"
    CETERMS_CREDENTIAL = "ceterms:Credential"
    CF_ITEM = "CFItem"
    CF_RUBRIC = "CFRubric"
    CF_RUBRIC_CRITERION = "CFRubricCriterion"
    CF_RUBRIC_CRITERION_LEVEL = "CFRubricCriterionLevel"
    CTDL = "CTDL"


class IdentifierType(StrEnum):
    """What kind of identifier a person, organisation or achievement is known by."""

    NAME = "name"
    SOURCED_ID = "sourcedId"
    SYSTEM_ID = "systemId"
    PRODUCT_ID = "productId"
    USER_NAME = "userName"
    ACCOUNT_ID = "accountId"
    EMAIL_ADDRESS = "emailAddress"
    NATIONAL_IDENTITY_NUMBER = "nationalIdentityNumber"
    ISBN = "isbn"
    ISSN = "issn"
    LIS_SOURCED_ID = "lisSourcedId"
    ONE_ROSTER_SOURCED_ID = "oneRosterSourcedId"
    SIS_SOURCED_ID = "sisSourcedId"
    LTI_CONTEXT_ID = "ltiContextId"
    LTI_DEPLOYMENT_ID = "ltiDeploymentId"
    LTI_TOOL_ID = "ltiToolId"
    LTI_PLATFORM_ID = "ltiPlatformId"
    LTI_USER_ID = "ltiUserId"
    IDENTIFIER = "identifier"


class ResultType(StrEnum):
    """How the results of a result description are expressed."""

    GRADE_POINT_AVERAGE = "GradePointAverage"
    LETTER_GRADE = "LetterGrade"
    PERCENT = "Percent"
    PERFORMANCE_LEVEL = "PerformanceLevel"
    PREDICTED_SCORE = "PredictedScore"
    RAW_SCORE = "RawScore"
    RESULT = "Result"
    RUBRIC_CRITERION = "RubricCriterion"
    RUBRIC_CRITERION_LEVEL = "RubricCriterionLevel"
    RUBRIC_SCORE = "RubricScore"
    SCALED_SCORE = "ScaledScore"
    STATUS = "Status"


class ResultStatusType(StrEnum):
    """How far a result has come; the one enumeration that has no ``ext:`` terms."""

    COMPLETED = "Completed"
    ENROLLED = "Enrolled"
    FAILED = "Failed"
    IN_PROGRESS = "InProgress"
    ON_HOLD = "OnHold"
    PROVISIONAL = "Provisional"
    WITHDREW = "Withdrew"


_EXTENSION = re.compile(r"ext:[A-Za-z0-9._|-]\S*", re.ASCII)
_Terms = TypeVar("_Terms", bound=StrEnum)


def is_extension(term: str) -> bool:
    """Whether `term` is somebody's own term of an enumeration: ``ext:`` and a name (OB 3.0, "Extending")."""
    return _EXTENSION.fullmatch(term) is not None


def _read(terms: type[_Terms], expected: str, *, allows: Callable[[str], bool]) -> PlainValidator:
    """Read a term of `terms` as its member, and any other string that is allowed as it is."""
    members = {term.value: term for term in terms}

    def read(value: object) -> _Terms | str:
        if isinstance(value, str):
            if value in members:
                return members[value]
            if allows(value):
                return value
        raise refused("enum", expected)

    return PlainValidator(read)


def _extensible(terms: type[_Terms]) -> PlainValidator:
    return _read(terms, f"a term of {terms.__name__}, or one that starts with ext:", allows=is_extension)


AnyAchievementType = Annotated[
    AchievementType | str, _read(AchievementType, "a term of AchievementType", allows=lambda _: True)
]
"""Any string: genuine badges carry types that are neither in the list nor marked ``ext:``; these get a warning."""

AnyAlignmentTargetType = Annotated[AlignmentTargetType | str, _extensible(AlignmentTargetType)]
AnyIdentifierType = Annotated[IdentifierType | str, _extensible(IdentifierType)]
AnyResultType = Annotated[ResultType | str, _extensible(ResultType)]
AnyResultStatus = Annotated[
    ResultStatusType, _read(ResultStatusType, "a term of ResultStatusType", allows=lambda _: False)
]
