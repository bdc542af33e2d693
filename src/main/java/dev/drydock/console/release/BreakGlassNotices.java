package dev.drydock.console.release;

import dev.drydock.application.access.Operation;
import dev.drydock.application.release.ReviewBreakGlass;
import dev.drydock.application.release.ReviewBreakGlass.Shown;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.BreakGlassUse;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What every page says while something that was done by break-glass awaits its review. */
@Named("breakGlass")
@RequestScoped
public class BreakGlassNotices {
    private static final Logger LOG = Logger.getLogger(BreakGlassNotices.class.getName());

    @Inject
    CurrentUser currentUser;

    @Inject
    ReviewBreakGlass reviewBreakGlass;

    private Optional<List<Notice>> open = Optional.empty();

    /** @param command what the reviewer runs */
    public record Notice(String sentence, boolean overdue, String command) {}

    public List<Notice> open() {
        if (open.isEmpty()) {
            open = Optional.of(notices());
        }
        return open.get();
    }

    /** Every page has them, also the one that says what failed: a database that does not answer must not take that away. */
    private List<Notice> notices() {
        try {
            return reviewBreakGlass.open(currentUser.actor()).stream()
                    .map(BreakGlassNotices::notice)
                    .toList();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "whether something was done by break-glass is unknown", e);
            return List.of(new Notice(
                    "Whether something awaits its review is unknown: the database did not answer."
                            + " Look again later.",
                    false,
                    "drydock break-glass list --open"));
        }
    }

    private static Notice notice(Shown shown) {
        BreakGlassUse use = shown.use();
        String deed = use.action() == Action.ACTIVATE
                ? use.version() + " was released"
                : use.version().model() + " was rolled back to " + use.version();
        String due = shown.overdue()
                ? "The review was due by " + Wording.time(use.period().reviewBy())
                        + " UTC, and nothing more can be done by break-glass until then."
                : "The review is due by " + Wording.time(use.period().reviewBy()) + " UTC.";
        return new Notice(
                deed + " at " + Wording.time(use.period().at()) + " UTC by "
                        + String.join(" and ", use.signed().people()) + ", without the other release managers: "
                        + String.join("; ", use.signed().reasons()) + ". " + due,
                shown.overdue(),
                "drydock break-glass review " + use.sequence() + " --finding TEXT");
    }

    /** Whether the current user may sign so here. */
    public boolean isAllowed() {
        return Operation.BREAK_GLASS.allows(currentUser.actor()) && reviewBreakGlass.isAllowed();
    }
}
