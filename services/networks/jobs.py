"""Fields of work with their titles and skills, and what the invented employers and schools are called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line of work: how its employers are called, who works there, and what they know."""

    suffixes: tuple[str, ...]
    titles: tuple[str, ...]
    skills: tuple[str, ...]


LINES = (
    Line(
        ("Software", "Systems", "Labs", "Cloud"),
        (
            *("Software Engineer", "Senior Software Engineer", "Staff Engineer", "Engineering Manager"),
            *("Site Reliability Engineer", "Product Manager", "Product Designer", "QA Engineer"),
        ),
        (
            *("Python", "GraphQL", "Kubernetes", "Distributed Systems", "TypeScript", "Rust", "API Design"),
            *("Observability", "Product Discovery", "UX Research", "Test Automation"),
        ),
    ),
    Line(
        ("Analytics", "Data", "Insights"),
        ("Data Scientist", "Data Engineer", "Machine Learning Engineer", "Analytics Lead", "Statistician"),
        ("SQL", "Graph Databases", "Machine Learning", "Forecasting", "Data Modelling", "Causal Inference", "Python"),
    ),
    Line(
        ("Health", "Clinics", "Biosciences"),
        ("Clinical Researcher", "Nurse Practitioner", "Biostatistician", "Hospital Administrator", "Pharmacist"),
        ("Clinical Trials", "Patient Care", "Biostatistics", "Regulatory Affairs", "Pharmacology", "Public Health"),
    ),
    Line(
        ("Capital", "Bank", "Insurance"),
        ("Financial Analyst", "Risk Manager", "Actuary", "Investment Associate", "Compliance Officer", "Accountant"),
        ("Risk Analysis", "Financial Modelling", "Audit", "Compliance", "Portfolio Management", "Actuarial Science"),
    ),
    Line(
        ("Energy", "Grid", "Renewables"),
        ("Electrical Engineer", "Wind Farm Planner", "Grid Operator", "Sustainability Lead", "Project Engineer"),
        ("Power Systems", "Solar Design", "Life Cycle Assessment", "Project Planning", "SCADA", "Energy Markets"),
    ),
    Line(
        ("Logistics", "Freight", "Lines"),
        ("Supply Chain Analyst", "Fleet Manager", "Operations Manager", "Customs Specialist", "Warehouse Lead"),
        ("Supply Chain", "Route Planning", "Negotiation", "Lean Management", "Procurement", "Customs Law"),
    ),
    Line(
        ("Media", "Studio", "Press"),
        ("Editor", "Content Strategist", "Art Director", "Journalist", "Community Manager", "Sound Designer"),
        ("Storytelling", "Copywriting", "Typography", "Video Editing", "Brand Strategy", "Translation"),
    ),
    Line(
        ("Academy", "Institute", "Learning"),
        ("Lecturer", "Curriculum Designer", "Research Fellow", "School Principal", "Learning Technologist"),
        ("Teaching", "Curriculum Design", "Academic Writing", "Mentoring", "Grant Writing", "Public Speaking"),
    ),
)
RECRUITER_TITLES = ("Talent Partner", "Technical Recruiter", "Head of Talent", "Executive Search Consultant")
RECRUITER_SKILLS = ("Sourcing", "Interviewing", "Employer Branding", "Talent Strategy", "Negotiation")
SALES_TITLES = ("Account Executive", "Sales Development Lead", "Regional Sales Manager", "Key Account Manager")
SALES_SKILLS = ("Prospecting", "Solution Selling", "Negotiation", "Customer Success", "Pipeline Management")

_STEMS = (
    "Alderwick Amberfold Bluequay Brackenhall Calderpost Cindermill Cobblefern Copperloom Dovetarn Driftmarch "
    "Eastwillow Emberlane Fallowgate Fernhollow Flintmoor Foxmere Gladebrook Goldfinchly Greyharbour Hazelmont "
    "Heronfield Hollowpine Indigomar Ivorystone Juniperway Kestrelby Kingsloom Larkspire Lindenvale "
    "Lumenbridge Maplecroft Marlowick Meridale Mossgrove Nettlecombe Northlume Oakenreach Opalbrook Orchardine "
    "Palequarry Pebblewick Quillhaven Quincebury Ravenholt Rivermint Rowanfield Saffronlea Silverfen "
    "Sparrowgate Stonelark Tallowmere Thistledown Timberwake Umberlyn Valeforge Velvetpine Westerglow "
    "Willowmark Windrush Wrenfield Yarrowdale Zephyrine"
)
EMPLOYER_STEMS = tuple(_STEMS.split())
SCHOOL_KINDS = (
    *("Riverside University", "Institute of Applied Sciences", "Northgate Business School", "Open College"),
    *("Academy of Arts and Letters",),
)
