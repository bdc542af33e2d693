package dev.drydock.console.ingest;

import dev.drydock.application.ingest.ViewSnapshot;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** What the columns of a snapshot are like. */
@Named("snapshot")
@RequestScoped
public class SnapshotPage {
    @Inject
    CurrentUser currentUser;

    @Inject
    ViewSnapshot viewSnapshot;

    private SnapshotPresenter shown = SnapshotPresenter.NONE;

    public void open() {
        shown = SnapshotPresenter.of(viewSnapshot.view(currentUser.actor(), id()));
    }

    private SnapshotId id() {
        String id = currentUser.parameter("id");
        try {
            return new SnapshotId(id);
        } catch (IllegalArgumentException e) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The page cannot be shown: its address needs the 64 hex digits of a snapshot and has \"" + id
                            + "\". Open the page from an execution's page.",
                    e);
        }
    }

    public SnapshotPresenter shown() {
        return shown;
    }
}
