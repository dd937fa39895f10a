"""Titles of the delivery guide's sections, as reasons name them."""

from __future__ import annotations

from typing import Final

SCOPE: Final = "Scope of Citrix Support Services"
GEOGRAPHY: Final = "Geographical Coverage"
LANGUAGES: Final = "Language Support"
ROUND_THE_CLOCK: Final = "24/7/365 Support"
COVERAGE: Final = "Support Coverage"
HOURS: Final = "24/7/365 and Business Hours Support"
HOURS_BY_REGION: Final = "Business Hours per Region (8 a.m. – 6 p.m.)"
FIRST_RESPONSE: Final = "Initial Response Times"
RESTORATION: Final = (
    "Severity 1 Restoration Targets for Customer Success Services – Priority and Priority Plus"
)
RMA: Final = "Return Material Authorization (RMA) Shipment for Hardware Units"
UPDATES: Final = "Ongoing Customer Communication"
PARTICIPATION: Final = "Customer Participation in Resolution"
RESPONSE_TIMES: Final = "Resolution Times and Response Times"
SEVERITY: Final = "Support Case Severity"
CONTACTS: Final = "Updating or Changing Contacts"
ROLES: Final = "Customer Roles"
CUSTOMER_SERVICE: Final = "Customer Service"
LICENSING: Final = "Citrix Customer Service Licensing Administrator"
ENGINEERS: Final = "Support Engineers"
TRM: Final = "Technical Relationship Manager (TRM)"
ACCOUNT_MANAGER: Final = "Technical Account Manager"
PRIORITY_ENGINEERS: Final = "Priority Support Engineers"
CRITICAL_SITUATION: Final = "Critical Situation Managers"
LIFECYCLE: Final = "Lifecycle of a Support Case"
CLOSURE: Final = "Support Case Closure"
REOPENING: Final = "Reopening a Support Case"
REASSIGNMENT: Final = "Reassignment of a Support Case"
ESCALATION: Final = "How to Escalate a Support Case to Management?"
ESCALATION_NEEDS: Final = "What is Needed to Escalate a Case?"
SELF_HELP: Final = "Customer Responsibilities"
