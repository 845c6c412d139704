"""What has arrived from devices, by the ids that they gave it."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainer.store.learning import Synced


def move_arrived(session: Session, guest_id: int, *, into: int) -> None:
    """Let an account know what a guest's device has sent already, so that nothing of it counts again."""
    known = select(Synced.client_id).where(Synced.person_id == into)
    theirs = Synced.person_id == guest_id, Synced.client_id.not_in(known)
    session.execute(
        update(Synced).where(*theirs).values(person_id=into), execution_options={"synchronize_session": False}
    )
