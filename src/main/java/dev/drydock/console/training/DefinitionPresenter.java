package dev.drydock.console.training;

import dev.drydock.application.training.CompareDefinitions.Difference;
import dev.drydock.console.Wording;
import java.util.Optional;

/**
 * What a version's {@code model.yaml} says otherwise than that of the version it started from.
 *
 * @param parent such as {@code pump-failure/1}; empty if both say the same
 * @param broughtBy who put it in force
 * @param digest its SHA-256, shortened
 * @param wholeDigest the same with all its digits
 */
public record DefinitionPresenter(String parent, String broughtBy, String digest, String wholeDigest, KeyRows keys) {
    public static final DefinitionPresenter NONE = new DefinitionPresenter("", "", "", "", KeyRows.NONE);

    public static DefinitionPresenter of(Optional<Difference> difference) {
        return difference
                .map(found -> new DefinitionPresenter(
                        found.parent().toString(),
                        String.join(", ", found.broughtBy()),
                        Wording.shortDigest(found.digest()),
                        found.digest(),
                        KeyRows.of(found.change())))
                .orElse(NONE);
    }

    public boolean isOther() {
        return !parent.isEmpty();
    }
}
