package dev.drydock.console.schedule;

import dev.drydock.application.access.Actor;
import dev.drydock.application.schedule.ViewBackfills;
import dev.drydock.application.schedule.ViewBackfills.Viewed;
import dev.drydock.console.access.CurrentUser;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Optional;

/** The newest backfills; of one all of its dates. */
@Named("backfills")
@RequestScoped
public class BackfillsPage {
    @Inject
    CurrentUser currentUser;

    @Inject
    ViewBackfills viewBackfills;

    private List<Viewed> shown = List.of();
    private Optional<Viewed> one = Optional.empty();

    public void open() {
        Actor actor = currentUser.actor();
        if (currentUser.given("id").isPresent()) {
            one = Optional.of(viewBackfills.view(actor, currentUser.number("id")));
            shown = one.stream().toList();
        } else {
            shown = viewBackfills.list(actor);
        }
    }

    public boolean isOff() {
        return !viewBackfills.isOn();
    }

    public boolean isOfOne() {
        return one.isPresent();
    }

    /** Of {@link #isOfOne}; 0 of the list. */
    public long id() {
        return one.map(viewed -> viewed.backfill().id()).orElse(0L);
    }

    /** The newest first, at most so many. */
    public List<BackfillRows.Summary> summaries() {
        return shown.stream().map(BackfillRows::summary).toList();
    }

    /** In their order. */
    public List<BackfillRows.Row> dates() {
        return one.map(BackfillRows::dates).orElse(List.of());
    }

    public int most() {
        return ViewBackfills.LISTED;
    }
}
