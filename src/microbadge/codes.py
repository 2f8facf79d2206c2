"""The codes of all checks: frozen names that scripts may rely on, each with its meaning, an example and a remedy.

A code is never renamed or removed; new ones are added. `docs/checks.md` is generated from this table.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Group(StrEnum):
    """The question of an employer that a check helps to answer."""

    SYNTAX = "syntax"
    SCHEMA = "schema"
    POLICY = "policy"
    AUTHENTICITY = "authenticity"
    TIME = "time"
    STATUS = "status"
    RECIPIENT = "recipient"
    RUBRIC = "rubric"
    EVIDENCE = "evidence"
    ENDORSEMENT = "endorsement"
    DESIGNATION = "designation"
    ISSUER_TRUST = "issuer_trust"


class Code(StrEnum):
    """What was checked."""

    INPUT = "syntax.input"
    TERMS = "syntax.terms"
    GRAPH = "syntax.graph"
    PROFILE = "schema.profile"
    MODEL = "schema.model"
    CREDENTIAL_SCHEMA = "schema.credential_schema"
    POLICY_ACHIEVEMENT = "policy.achievement"
    POLICY_ANY_OF = "policy.any_of"
    POLICY_AGE = "policy.age"
    POLICY_RECOGNIZED = "policy.recognized"
    ISSUER_TRUSTED = "issuer.trusted"
    PROOF_PRESENT = "proof.present"
    PROOF_FORM = "proof.form"
    PROOF_PURPOSE = "proof.purpose"
    PROOF_DOMAIN = "proof.domain"
    PROOF_CHALLENGE = "proof.challenge"
    PROOF_TIME = "proof.time"
    PROOF_CLAIMS = "proof.claims"
    PROOF_KEY_SUPPORTED = "proof.key_supported"
    PROOF_KEY = "proof.key"
    PROOF_ISSUER = "proof.issuer"
    PROOF_SIGNATURE = "proof.signature"
    PRESENTATION_HOLDER = "presentation.holder"
    PRESENTATION_CREDENTIAL = "presentation.credential"
    VALID_FROM = "time.valid_from"
    VALID_UNTIL = "time.valid_until"
    STATUS_ENTRY = "status.entry"
    STATUS_LIST = "status.list"
    STATUS_VALUE = "status.value"
    REFRESH = "status.refresh"
    RECIPIENT = "recipient.match"
    PRESENTATION_SUBJECT = "presentation.subject"
    RESULT_DESCRIPTION = "rubric.result_description"
    RESULT_PRESENT = "rubric.result_present"
    RESULT_ONCE = "rubric.result_once"
    REQUIRED_LEVEL = "rubric.required_level"
    LEVEL_KNOWN = "rubric.level_known"
    LEVEL_OF_CRITERION = "rubric.level_of_criterion"
    LEVEL_REACHED = "rubric.level_reached"
    VALUE_FORM = "rubric.value_form"
    VALUE_RANGE = "rubric.value_range"
    VALUE_REACHED = "rubric.value_reached"
    POINTS = "rubric.points"
    TOTAL = "rubric.total"
    RESULT_STATUS = "rubric.result_status"
    CREDITS = "rubric.credits"
    RUBRIC_HASH = "rubric.hash"
    RELATED_RESOURCE = "related.resource"
    EVIDENCE = "evidence.file"
    ENDORSEMENT = "endorsement.checked"
    ENDORSEMENT_SUBJECT = "endorsement.subject"
    RECOGNITION = "endorsement.recognition"
    CREDIT = "endorsement.credit"
    MEMBER = "designation.member"
    MEMBER_SUBJECT = "designation.member_subject"
    ASSOCIATION = "designation.association"
    COUNTED_TWICE = "designation.counted_twice"
    DESIGNATION_RULE = "designation.rule"
    COMPONENT = "designation.component"
    COMPONENT_DIGEST = "designation.component_digest"
    COMPONENT_SUBJECT = "designation.component_subject"
    COMPONENT_STATUS = "designation.component_status"
    DESIGNATION_MET = "designation.met"
    OPEN_BADGES_2 = "open_badges_2.objects"
    HOSTED = "open_badges_2.hosted"


class CodeInfo(NamedTuple):
    """A row of the table of codes."""

    group: Group
    spec: str
    meaning: str
    example: str
    remedy: str


_OB = "Open Badges 3.0, "
_VC = "VC Data Model 2.0, "
_DI = "Data Integrity 1.0, "

CODES: dict[Code, CodeInfo] = {
    Code.INPUT: CodeInfo(
        Group.SYNTAX,
        _OB + "section 5",
        "The input is a JSON document, or a PNG or SVG image that holds one, within the limits of size and depth.",
        "A PNG that was cropped and saved again by a photo program no longer holds the credential.",
        "Ask for the file as the issuer delivered it.",
    ),
    Code.TERMS: CodeInfo(
        Group.SYNTAX,
        _DI + "section 4.6; " + _VC + "section 4.3",
        "Every member, type, id and language tag has a meaning in the contexts, so that all of it is signed.",
        "`salary` was added to a signed badge: no context defines it, and the signature does not cover it.",
        "Remove the member, or have the issuer define it in a context and sign again.",
    ),
    Code.GRAPH: CodeInfo(
        Group.SYNTAX,
        _VC + "sections 4.3 and 6.1",
        "What is read from the JSON text is all that the signed statements say.",
        "`validUntil` was moved under its full IRI, where a reader of JSON keys does not see it.",
        "Reject it: genuine software does not write documents like this.",
    ),
    Code.PROFILE: CodeInfo(
        Group.SCHEMA,
        _OB + "Appendix B",
        "The document is an Open Badge, an endorsement or a comprehensive learner record.",
        "The file is a driving licence in the form of a verifiable credential.",
        "Ask for the badge, or verify with the profile `vc`.",
    ),
    Code.MODEL: CodeInfo(
        Group.SCHEMA,
        _OB + "Appendix B; " + _VC + "section 4",
        "The document has the members, types and enumerations that the data model asks for.",
        "`achievement` has no `criteria`.",
        "The issuer has to correct and sign again.",
    ),
    Code.CREDENTIAL_SCHEMA: CodeInfo(
        Group.SCHEMA,
        _OB + "section 9.1; " + _VC + "section 4.11",
        "The document conforms to each schema that it names in `credentialSchema`.",
        "The named schema could not be fetched: undetermined.",
        "Verify with network access or with a bundle that holds the schema.",
    ),
    Code.POLICY_ACHIEVEMENT: CodeInfo(
        Group.POLICY,
        "policy of the verifier",
        "The badge is for the achievement that was asked for.",
        "An employer asked for the ESL designation and was given a badge for a webinar.",
        "Ask the holder for the right badge.",
    ),
    Code.POLICY_ANY_OF: CodeInfo(
        Group.POLICY,
        "policy of the verifier",
        "At least one of several alternatives that were asked for holds.",
        "Neither of two accepted achievements is what the badge is for.",
        "Ask the holder for one of them.",
    ),
    Code.POLICY_AGE: CodeInfo(
        Group.POLICY,
        "policy of the verifier",
        "The badge was awarded recently enough for who asks.",
        "A district counts awards of the last five years; this one is of 2019.",
        "Ask the holder for a newer one.",
    ),
    Code.POLICY_RECOGNIZED: CodeInfo(
        Group.POLICY,
        "policy of the verifier",
        "The award is recognised by the one that was asked for, for what was asked for.",
        "No statement of the state agency about this award was handed over.",
        "Ask the holder or the issuer for the recognition, and verify with it (`--with`).",
    ),
    Code.ISSUER_TRUSTED: CodeInfo(
        Group.ISSUER_TRUST,
        "policy of the verifier",
        "The issuer is one of those whose badges count here.",
        "Nobody said whose badges count: the badge is genuine, and the verdict is undetermined.",
        "Name the issuers whose badges you accept (`--issuer`).",
    ),
    Code.PROOF_PRESENT: CodeInfo(
        Group.AUTHENTICITY,
        _DI + "section 4.4",
        "The document carries a proof.",
        "An unsigned draft.",
        "Ask for the signed document.",
    ),
    Code.PROOF_FORM: CodeInfo(
        Group.AUTHENTICITY,
        _DI + "sections 2.1 and 4.4",
        "The proof has its members, of a cryptosuite that microbadge knows, and a signature of the right form.",
        "`proofValue` is in base64 where the suite demands base58btc.",
        "The issuer has to sign again with a standard suite.",
    ),
    Code.PROOF_PURPOSE: CodeInfo(
        Group.AUTHENTICITY,
        _DI + "section 4.4",
        "The proof was made for the purpose asked for: `assertionMethod` on a credential.",
        "A proof made to log in (`authentication`) was attached to a badge.",
        "Reject it.",
    ),
    Code.PROOF_DOMAIN: CodeInfo(
        Group.AUTHENTICITY,
        _DI + "section 4.4",
        "The proof names the domain that the verifier asked for.",
        "A presentation made for another web site.",
        "Ask for a new presentation.",
    ),
    Code.PROOF_CHALLENGE: CodeInfo(
        Group.AUTHENTICITY,
        _DI + "section 4.4",
        "The proof carries the challenge that the verifier gave.",
        "A presentation that was recorded and played again.",
        "Ask for a new presentation.",
    ),
    Code.PROOF_TIME: CodeInfo(
        Group.AUTHENTICITY,
        _DI + "section 2.1",
        "The proof has not expired.",
        "`expires` of the proof has passed.",
        "Ask the issuer for a fresh proof.",
    ),
    Code.PROOF_CLAIMS: CodeInfo(
        Group.AUTHENTICITY,
        _OB + "section 8.2; Securing Verifiable Credentials using JOSE and COSE, section 3.1",
        "The registered claims of a token say the same as the credential in it.",
        "The claim `iss` names another issuer than the credential does.",
        "The issuer has to correct and sign again.",
    ),
    Code.PROOF_KEY_SUPPORTED: CodeInfo(
        Group.AUTHENTICITY,
        "Controlled Identifiers 1.0, section 2.2; DID methods",
        "The key and its DID are of a kind that microbadge knows. Told of only where they are not: undetermined.",
        "A key on the curve secp256k1, or a DID of the method `did:ion`.",
        "Ask the issuer for a badge with a standard key, or look with other software.",
    ),
    Code.PROOF_KEY: CodeInfo(
        Group.AUTHENTICITY,
        "Controlled Identifiers 1.0, Retrieve Verification Method",
        "The key was found in its controller's document, is meant for this purpose, and was not revoked.",
        "The issuer's web site did not answer: undetermined.",
        "Try again later, or with a bundle that holds the issuer's document.",
    ),
    Code.PROOF_ISSUER: CodeInfo(
        Group.AUTHENTICITY,
        _VC + "section 4.7; Controlled Identifiers 1.0, Retrieve Verification Method",
        "The key belongs to the issuer that the credential names.",
        "A badge in the name of a university, signed with somebody's own key.",
        "Reject it: it is a forgery or a mistake of the issuer.",
    ),
    Code.PROOF_SIGNATURE: CodeInfo(
        Group.AUTHENTICITY,
        _DI + "section 4.4",
        "The signature fits the document and the key: nothing was altered since it was signed.",
        "A level was raised after signing.",
        "Reject it, or ask for the file as the issuer delivered it.",
    ),
    Code.PRESENTATION_HOLDER: CodeInfo(
        Group.AUTHENTICITY,
        _VC + "section 4.13",
        "The key belongs to the holder that the presentation names.",
        "A presentation in a teacher's name, signed with somebody else's key.",
        "Reject it.",
    ),
    Code.PRESENTATION_CREDENTIAL: CodeInfo(
        Group.AUTHENTICITY,
        _VC + "section 4.13",
        "A credential in the presentation is verified itself, and is one that was asked for.",
        "One of three badges in the presentation was revoked.",
        "Look at the report on that credential.",
    ),
    Code.VALID_FROM: CodeInfo(
        Group.TIME,
        _OB + "section 9.1; " + _VC + "section 4.9",
        "The credential is already valid.",
        "`validFrom` lies in the future.",
        "Wait, or ask the issuer.",
    ),
    Code.VALID_UNTIL: CodeInfo(
        Group.TIME,
        _OB + "section 9.1; " + _VC + "section 4.9",
        "The credential has not expired.",
        "`validUntil` was last year.",
        "Ask the holder for a renewed credential.",
    ),
    Code.STATUS_ENTRY: CodeInfo(
        Group.STATUS,
        "Bitstring Status List 1.0, section 2.1",
        "Each status entry is of a known type and well formed.",
        "`statusListIndex` is a negative number.",
        "The issuer has to correct and sign again.",
    ),
    Code.STATUS_LIST: CodeInfo(
        Group.STATUS,
        "Bitstring Status List 1.0, section 3.2",
        "The status list could be fetched, is genuine, in force and recent, and its issuer is the credential's.",
        "The list's web site did not answer: undetermined, never taken for “not revoked”.",
        "Try again later, or with a bundle that holds the list.",
    ),
    Code.STATUS_VALUE: CodeInfo(
        Group.STATUS,
        "Bitstring Status List 1.0, section 3.2",
        "The list says that the credential is neither revoked nor suspended; the message names the day of the list.",
        "The issuer revoked the badge after a plagiarism case.",
        "Ask the issuer.",
    ),
    Code.REFRESH: CodeInfo(
        Group.STATUS,
        _OB + "section 9.1",
        "Whether the issuer's refresh service has a newer copy; where it has, the report is about that one.",
        "The issuer corrected the award in May: a warning, and what follows is about the corrected copy.",
        "Keep the newer copy. Where the service did not answer, ask again later, or ask the issuer.",
    ),
    Code.RECIPIENT: CodeInfo(
        Group.RECIPIENT,
        _OB + "section 9.3",
        "The badge was awarded to the person asked about.",
        "The applicant's e-mail address is not the one in the badge.",
        "Ask for the address the badge was awarded to.",
    ),
    Code.PRESENTATION_SUBJECT: CodeInfo(
        Group.RECIPIENT,
        _VC + "section 4.13; " + _OB + "section 9.3",
        "Who presents the credential is the one it was awarded to.",
        "Somebody presents a colleague's badge.",
        "Ask for a presentation by the person the badge names; for a badge that names its recipient by e-mail, say "
        "whose it has to be (`--recipient`).",
    ),
    Code.RESULT_DESCRIPTION: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (Result)",
        "Each result names a result description of this achievement.",
        "A result for a criterion that the rubric does not have.",
        "The issuer has to correct and sign again.",
    ),
    Code.RESULT_PRESENT: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (ResultDescription)",
        "Each criterion that requires something has a result.",
        "Three of five criteria were never scored.",
        "Ask the issuer for the complete award.",
    ),
    Code.RESULT_ONCE: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (Result)",
        "No criterion has two results.",
        "One criterion is both Met and Not met.",
        "The issuer has to correct and sign again.",
    ),
    Code.REQUIRED_LEVEL: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (ResultDescription)",
        "Each required level is one of the levels of its own criterion.",
        "`requiredLevel` names a level that no rubric has: anything would pass.",
        "The issuer has to correct the achievement and sign again.",
    ),
    Code.LEVEL_KNOWN: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (Result)",
        "Each achieved level is a level of the rubric.",
        "`achievedLevel` is in no rubric.",
        "The issuer has to correct and sign again.",
    ),
    Code.LEVEL_OF_CRITERION: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (Result)",
        "Each achieved level belongs to the criterion of its result.",
        "The level is one of another, easier criterion.",
        "The issuer has to correct and sign again.",
    ),
    Code.LEVEL_REACHED: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (ResultDescription)",
        "Each achieved level is at or above the required one.",
        "“Developing” was reached where “Demonstrated” is required.",
        "The badge does not show what it claims; ask the issuer.",
    ),
    Code.VALUE_FORM: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (Result)",
        "Each value is of the kind that its description asks for.",
        "The percentage is “many”.",
        "The issuer has to correct and sign again.",
    ),
    Code.VALUE_RANGE: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (ResultDescription)",
        "Each value lies between the minimum and maximum, or among the allowed values.",
        "120 of 100 points.",
        "The issuer has to correct and sign again.",
    ),
    Code.VALUE_REACHED: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (ResultDescription)",
        "Each value is at or above the required one.",
        "11 points where 12 are required.",
        "The badge does not show what it claims; ask the issuer.",
    ),
    Code.POINTS: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (RubricCriterionLevel)",
        "The points stated for a criterion are those of the level reached.",
        "Level “1 point” with the value 3.",
        "The issuer has to correct and sign again.",
    ),
    Code.TOTAL: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (Result)",
        "A total that the rubric defines as a sum is the sum of its criteria.",
        "Criteria of 2 + 2 + 1 points and a total of 12.",
        "The issuer has to correct and sign again.",
    ),
    Code.RESULT_STATUS: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (ResultStatusType)",
        "No result says that it failed beside a level that passes.",
        "Status “Failed” beside the level “Demonstrated”.",
        "The issuer has to correct and sign again.",
    ),
    Code.CREDITS: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (AchievementSubject)",
        "No more credits were earned than the achievement offers.",
        "99 credits earned of 1 available.",
        "The issuer has to correct and sign again.",
    ),
    Code.RUBRIC_HASH: CodeInfo(
        Group.RUBRIC,
        _OB + "Appendix B (IdentifierEntry)",
        "The rubric in the badge is the one whose hash the badge records.",
        "A descriptor was made easier after the award was scored, and the badge signed again.",
        "Ask the issuer on which rubric the award was scored.",
    ),
    Code.RELATED_RESOURCE: CodeInfo(
        Group.EVIDENCE,
        _VC + "section 5.3",
        "Each resource that was used to verify the credential has the digest that the issuer gave it.",
        "The schema at the address that the badge names is not the one the issuer signed for.",
        "Reject it, or ask the issuer which version of the resource is meant.",
    ),
    Code.EVIDENCE: CodeInfo(
        Group.EVIDENCE,
        _VC + "section 5.3; " + _OB + "Appendix B (Evidence)",
        "Each piece of evidence that was looked at is the one that the issuer recorded. What nobody looked at, and a "
        "link that leads nowhere, is told of.",
        "The lesson plan at the address in the badge was replaced after it was scored.",
        "Ask the holder for the file that was scored, and verify with it (`--evidence`).",
    ),
    Code.ENDORSEMENT: CodeInfo(
        Group.ENDORSEMENT,
        _OB + "section 9.2",
        "Each endorsement in the badge is itself verified: signed by who it names, in time and in force.",
        "An endorsement in the name of a state agency that the agency never signed.",
        "Reject it, or ask the endorser. A policy may let a badge count without its endorsements.",
    ),
    Code.ENDORSEMENT_SUBJECT: CodeInfo(
        Group.ENDORSEMENT,
        _OB + "section 9.2 and Appendix B (EndorsementSubject)",
        "Each endorsement is about the thing that it is attached to.",
        "A genuine endorsement of another badge was attached to this one.",
        "Do not count it; ask the issuer why it is there.",
    ),
    Code.RECOGNITION: CodeInfo(
        Group.ENDORSEMENT,
        _OB + "section 9.2",
        "Who recognises the award, for what and where, and whether that was in force on the day it was awarded.",
        "A state agency recognised the programme until 2024; the award is of 2026.",
        "Ask the agency whether it recognises the award.",
    ),
    Code.CREDIT: CodeInfo(
        Group.ENDORSEMENT,
        _OB + "Appendix B (AchievementSubject)",
        "The credits earned are no more than the institution grants that recognises the award, in the same unit.",
        "The badge says three credits; the university grants one for it.",
        "Ask the institution.",
    ),
    Code.MEMBER: CodeInfo(
        Group.DESIGNATION,
        "Comprehensive Learner Record 2.0, ClrSubject",
        "Each credential inside a learner record is itself verified.",
        "One of the badges in a transcript was revoked.",
        "Look at the report on that credential.",
    ),
    Code.MEMBER_SUBJECT: CodeInfo(
        Group.DESIGNATION,
        "Comprehensive Learner Record 2.0, ClrSubject",
        "Each credential inside a learner record is about the person that the record is about.",
        "A colleague's badge stands in a teacher's transcript.",
        "Reject the record, or ask who issued it.",
    ),
    Code.ASSOCIATION: CodeInfo(
        Group.DESIGNATION,
        "Comprehensive Learner Record 2.0, Association",
        "Each association of a learner record joins achievements that are in it, and none leads back to itself.",
        "A designation is said to be part of a micro-credential that is part of the designation.",
        "The issuer of the record has to correct and sign again.",
    ),
    Code.COUNTED_TWICE: CodeInfo(
        Group.DESIGNATION,
        "microbadge: the rule of a designation",
        "No piece of work is counted twice for credit, nor for two designations of which one does not share.",
        "The same award stands in a transcript twice, under two ids.",
        "Count it once.",
    ),
    Code.DESIGNATION_RULE: CodeInfo(
        Group.DESIGNATION,
        _VC + "section 5.3; microbadge: the rule of a designation",
        "The rule of the designation could be had, is the one that the issuer signed for, and is a rule.",
        "The rule at the address in the credential requires five awards; the issuer signed for one that requires six.",
        "Try again later, or with a bundle that holds the rule; or ask the issuer.",
    ),
    Code.COMPONENT: CodeInfo(
        Group.DESIGNATION,
        _VC + "section 5.3; microbadge: the rule of a designation",
        "Each award that the designation rests on was seen, was in force when the designation was made, and nothing is "
        "wrong with it; of its status or end since then `designation.component_status` tells.",
        "Five of six awards were handed over: of the sixth nobody knows whether it holds.",
        "Ask the holder for the award that is missing (`--with`), or look at the report on the one that does not hold.",
    ),
    Code.COMPONENT_DIGEST: CodeInfo(
        Group.DESIGNATION,
        _VC + "section 5.3",
        "Each award that was seen is the very document that the issuer of the designation counted.",
        "An award with the right id and another level.",
        "Ask the holder for the award as it was when the designation was conferred.",
    ),
    Code.COMPONENT_SUBJECT: CodeInfo(
        Group.DESIGNATION,
        "microbadge: the rule of a designation",
        "Each award was earned by the person who holds the designation.",
        "One of the six awards is a colleague's.",
        "Reject it.",
    ),
    Code.COMPONENT_STATUS: CodeInfo(
        Group.DESIGNATION,
        "microbadge: the rule of a designation",
        "What follows from an award that was revoked, suspended or has expired since, as the rule says.",
        "An award was revoked for plagiarism; under the rule the designation falls with it.",
        "Ask the issuer.",
    ),
    Code.DESIGNATION_MET: CodeInfo(
        Group.DESIGNATION,
        "microbadge: the rule of a designation",
        "The awards that hold meet the rule of the designation; the report names what filled each place, or what is "
        "missing.",
        "Six micro-credentials are required, and one of those shown counts for none of the six.",
        "Ask the issuer for the missing award.",
    ),
    Code.OPEN_BADGES_2: CodeInfo(
        Group.SCHEMA,
        "Open Badges 2.0, Data classes",
        "The assertion, its badge class and its issuer could be had, are well formed, and name each other.",
        "The badge class at the address in the assertion names another issuer.",
        "Ask the issuer.",
    ),
    Code.HOSTED: CodeInfo(
        Group.AUTHENTICITY,
        "Open Badges 2.0, Verification of hosted badges",
        "The assertion at its own address, which is the issuer's, says what the one handed over says.",
        "The assertion was changed after it was downloaded.",
        "Reject it, or ask the issuer.",
    ),
}
