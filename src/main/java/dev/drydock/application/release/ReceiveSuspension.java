package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Journal;
import dev.drydock.application.release.SuspensionRecords.Received;
import dev.drydock.application.release.SuspensionRecords.Resumption;
import dev.drydock.application.release.SuspensionRecords.Suspension;
import dev.drydock.domain.release.SignedSuspension;
import dev.drydock.domain.release.SuspensionDocuments;
import dev.drydock.domain.release.SuspensionStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Checks a signed statement about a suspension: who signed it, that the signer is the current user, and that it is about this model and
 * this site. Tested by {@code SuspensionStoryTest}.
 */
@Singleton
public class ReceiveSuspension {
    private static final Logger LOG = Logger.getLogger(ReceiveSuspension.class.getName());

    /** As many characters as the database keeps. */
    private static final int LONGEST = 30_000;

    private final SuspensionDocuments documents;
    private final Journal journal;

    @Inject
    public ReceiveSuspension(SuspensionDocuments documents, Journal journal) {
        this.documents = documents;
        this.journal = journal;
    }

    SignedSuspension open(Actor actor, Action action, String model, String envelope, TrustFile trusted) {
        SignedSuspension signed = open(action, model, envelope, trusted);
        if (!signed.people().equals(List.of(actor.name()))) {
            throw new DrydockException(
                    ReleaseFailure.APPROVAL_NOT_OF_CALLER,
                    "The statement to " + action.wireName() + " model " + model + " is refused: it is signed by "
                            + String.join(", ", signed.people()) + ", and " + actor.name()
                            + " submitted it. Submit only your own statement, under the name that the trust file has for"
                            + " their key.");
        }
        return signed;
    }

    /** Whoever handed it in. */
    SignedSuspension open(Action action, String model, String envelope, TrustFile trusted) {
        if (envelope.length() > LONGEST) {
            throw new DrydockException(
                    ReleaseFailure.SUSPENSION_REFUSED,
                    "The statement to " + action.wireName() + " model " + model + " is refused: it has "
                            + envelope.length() + " characters, and at most " + LONGEST
                            + " are kept. Sign it once, with a shorter reason.");
        }
        SignedSuspension signed = documents.open(envelope, trusted);
        signed.requireAbout(action, model, trusted, journal.now());
        return signed;
    }

    /** As it is recorded. */
    Suspension suspension(SignedSuspension signed) {
        return new Suspension(
                signed.statement().model(),
                received(signed),
                signed.statement().issuedAt(),
                Optional.empty(),
                List.of());
    }

    Received received(SignedSuspension signed) {
        return new Received(
                signed.digest(),
                signed.envelope(),
                signed.people().get(0),
                signed.statement().reason(),
                journal.now());
    }

    SignedSuspension kept(Suspension suspension) {
        return documents.kept(suspension.received().envelope());
    }

    /**
     * The resumptions that count now, the last one of each person, in the order in which they came. One that has expired does not count, nor
     * one by a key that was revoked since.
     */
    Map<Resumption, SignedSuspension> counting(Suspension suspension, TrustFile trusted) {
        Map<Resumption, SignedSuspension> counting = new LinkedHashMap<>();
        for (Resumption resumption : suspension.resumptions()) {
            try {
                SignedSuspension signed = open(
                        Action.RESUME, suspension.model(), resumption.received().envelope(), trusted);
                signed.requireInTime(journal.now());
                counting.keySet().removeIf(earlier -> earlier.person().equals(resumption.person()));
                counting.put(resumption, signed);
            } catch (DrydockException e) {
                LOG.log(
                        Level.FINE,
                        e,
                        () -> "a resumption does not count any more, model=" + suspension.model() + " person="
                                + resumption.person());
            }
        }
        return counting;
    }

    /** How many more people must sign before the model may answer again; 0 if it may. */
    int missing(Suspension suspension, TrustFile trusted) {
        return suspension.inForce()
                ? SignedSuspension.missing(
                        List.copyOf(counting(suspension, trusted).values()), trusted)
                : 0;
    }
}
