package dev.drydock.console.release;

import dev.drydock.application.release.SuspendModel.Done;
import dev.drydock.application.release.SuspensionRecords.Resumption;
import dev.drydock.application.release.SuspensionRecords.Suspension;
import dev.drydock.console.Wording;
import java.util.List;

/**
 * A suspension in force.
 *
 * @param since date and time in UTC
 * @param progress who signed that the model may answer again, and how many more must, as a sentence
 * @param problem why the serving node does not know it, as a sentence; empty if it does
 */
public record SuspensionPresenter(String since, String person, String reason, String progress, String problem) {

    static SuspensionPresenter of(Done done) {
        Suspension suspension = done.suspension();
        List<String> signed = suspension.resumptions().stream()
                .map(Resumption::person)
                .distinct()
                .toList();
        return new SuspensionPresenter(
                Wording.time(suspension.issuedAt()) + " UTC",
                suspension.person(),
                suspension.reason(),
                (signed.isEmpty() ? "Nobody has signed" : String.join(", ", signed) + " signed")
                        + " that it may answer again; "
                        + (done.missing() == 1
                                ? "1 signature is missing."
                                : done.missing() + " signatures are missing."),
                done.problem().orElse(""));
    }
}
