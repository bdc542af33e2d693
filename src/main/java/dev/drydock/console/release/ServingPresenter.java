package dev.drydock.console.release;

import dev.drydock.application.release.ViewServing.Serving;
import dev.drydock.console.Wording;
import dev.drydock.domain.registry.VersionId;
import java.util.Optional;

/**
 * The version that the serving node answers with, compared with the champion in the registry.
 *
 * @param status a word for a status mark
 * @param text such as {@code pump-failure/2}
 * @param agrees whether the two agree
 */
public record ServingPresenter(String status, String text, boolean agrees) {

    static ServingPresenter of(Serving said, Optional<VersionId> champion) {
        if (said instanceof Serving.Answers answers) {
            boolean same = answers.version().isPresent() && answers.version().equals(champion);
            String text = answers.version()
                    .map(VersionId::toString)
                    .orElseGet(() -> "an unknown package " + Wording.shortDigest(answers.packageDigest()) + "…");
            return new ServingPresenter(same ? "ANSWERS" : "OTHER", text, same);
        }
        if (said instanceof Serving.Silent) {
            return new ServingPresenter(champion.isEmpty() ? "NOTHING" : "SILENT", "nothing", champion.isEmpty());
        }
        return new ServingPresenter("UNREACHABLE", "not known", true);
    }
}
