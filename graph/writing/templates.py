"""What keeping templates changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from services.effects.templates import TemplateDeleted, TemplateSaved

if TYPE_CHECKING:
    from graph.properties import Properties
    from graph.writing.batch import Batch, Rows
    from services.template import Template

# What a group makes and deletes at once ends deleted: ids are never made again.
WRITE_TEMPLATES: LiteralString = """
CALL () {
  UNWIND $given.templates AS row
  MATCH (m:Member {id: row.memberId})
  MERGE (t:Template {id: row.id})
  SET t = row
  MERGE (m)-[:KEEPS]->(t)
}
CALL () {
  UNWIND $given.droppedTemplates AS row
  MATCH (t:Template {id: row.id})
  DETACH DELETE t
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_TEMPLATES; the last state of each template alone."""
    saved = {effect.template.id: effect.template for effect in batch.of(TemplateSaved)}
    return {
        "templates": [_of_template(template) for template in saved.values()],
        "droppedTemplates": [{"id": effect.template_id} for effect in batch.of(TemplateDeleted)],
    }


def _of_template(template: Template) -> Properties:
    return {
        "id": template.id,
        "memberId": template.member_id,
        "name": template.name,
        "subject": template.subject,
        "body": template.body,
        "createdAt": template.created_at,
        "updatedAt": template.updated_at,
    }
