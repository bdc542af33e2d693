package dev.drydock.domain.release;

import dev.drydock.domain.release.SuspensionStatement.Action;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A suspension, or a statement to end one, whose signature was checked against a trust file.
 *
 * @param signers the release managers whose valid, unrevoked key signed it; never empty
 * @param envelope the signed document as it was submitted, JSON text
 * @param digest lower-case hex SHA-256 of the statement's bytes
 */
public record SignedSuspension(
        SuspensionStatement statement, List<TrustFile.Person> signers, String envelope, String digest) {
    /** How far clocks of signer and server may differ. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    public SignedSuspension {
        signers = List.copyOf(signers);
    }

    /** Names of the signers, in their order. */
    public List<String> people() {
        return signers.stream().map(TrustFile.Person::name).toList();
    }

    /**
     * That the statement is about this model, at this site, and that it is not from the future.
     *
     * @throws DrydockException {@link ReleaseFailure#SUSPENSION_REFUSED}
     */
    public void requireAbout(Action action, String model, TrustFile trust, Instant now) {
        if (statement.action() != action) {
            throw refused("it is to " + statement.action().wireName() + " the model, and was handed in to "
                    + action.wireName() + " it. Sign the other statement");
        }
        if (!statement.model().equals(model)) {
            throw refused("it was handed in for model " + model + ". Hand it in for the model that it names");
        }
        if (!statement.site().equals(trust.site()) || !statement.stage().equals(trust.stage())) {
            throw refused("it is for site " + statement.site() + ", stage " + statement.stage() + ", and this is site "
                    + trust.site() + ", stage " + trust.stage() + ". Sign one for this place");
        }
        if (statement.issuedAt().isAfter(now.plus(CLOCK_TOLERANCE))) {
            throw refused("it was issued at " + statement.issuedAt() + ", which is in the future; here it is " + now
                    + ". Set the clocks of both machines");
        }
    }

    /**
     * That this suspension may follow what was known of the model before. Otherwise a copy of a suspension that people lifted would suspend
     * the model again.
     *
     * @param before the model's last suspension, in force or lifted
     * @throws DrydockException {@link ReleaseFailure#SUSPENSION_REFUSED}
     */
    public void requireAfter(SignedSuspension before) {
        if (!statement.issuedAt().isAfter(before.statement().issuedAt())) {
            throw refused("it was issued at " + statement.issuedAt() + ", and the model's last suspension at "
                    + before.statement().issuedAt() + ". Sign a new one");
        }
    }

    /**
     * That this statement ends exactly that suspension.
     *
     * @throws DrydockException {@link ReleaseFailure#SUSPENSION_REFUSED}
     */
    public void requireLifts(SignedSuspension standing) {
        if (!statement.lifts().equals(Optional.of(standing.digest()))) {
            throw refused("it lifts the suspension " + statement.lifts().orElse("") + ", and the one in force is "
                    + standing.digest()
                    + ". Read why the model is suspended now, and sign a statement that lifts that");
        }
    }

    /** That it still counts. */
    public void requireInTime(Instant now) {
        Instant end = Objects.requireNonNull(statement.expiresAt().orElse(null), "a resumption expires");
        if (!now.isBefore(end)) {
            throw refused("it expired at " + end + ", and it is " + now + ". Sign a new one");
        }
    }

    /**
     * How many more people must sign before the model may answer again; 0 if it may. People count together only if there was a moment at
     * which all their statements were valid.
     *
     * @param resumptions that lift the same suspension, each checked
     */
    public static int missing(List<SignedSuspension> resumptions, TrustFile trust) {
        Set<String> people = resumptions.stream()
                .flatMap(signed -> signed.signers().stream())
                .map(TrustFile.Person::name)
                .collect(Collectors.toSet());
        int missing = Math.max(0, trust.approvalQuorum() - people.size());
        return missing == 0 && !overlap(resumptions) ? 1 : missing;
    }

    private static boolean overlap(List<SignedSuspension> resumptions) {
        Instant last = resumptions.stream()
                .map(signed -> signed.statement().issuedAt())
                .max(Instant::compareTo)
                .orElse(Instant.MAX);
        return resumptions.stream()
                .allMatch(signed ->
                        signed.statement().expiresAt().filter(last::isBefore).isPresent());
    }

    private DrydockException refused(String why) {
        return new DrydockException(
                ReleaseFailure.SUSPENSION_REFUSED,
                "The statement to " + statement.action().wireName() + " model " + statement.model() + " is refused: "
                        + why + ".");
    }
}
