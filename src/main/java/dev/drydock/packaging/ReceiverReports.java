package dev.drydock.packaging;

import dev.drydock.domain.release.ReceiverStatement;
import dev.drydock.domain.release.ReceiverStatement.Check;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what nodes sign about the versions that they tried out. */
public final class ReceiverReports {
    private static final int MOST = 1_000_000_000;

    private ReceiverReports() {}

    /**
     * Reads what a node signed about an order.
     *
     * @throws DrydockException {@code RECEIVER_REPORT_REFUSED} if no source of the trust file signed it, or it is about another order or
     *     package
     */
    public static ReceiverStatement read(String text, ReleaseOrder order, TrustFile trust) {
        Envelope envelope = envelope(text);
        String signer = trust.inForce(trust.sources()).stream()
                .filter(source -> !envelope.signersAmong(List.of(VerificationKey.ofPem(source.publicKey())))
                        .isEmpty())
                .map(NamedKey::name)
                .findFirst()
                .orElseThrow(() -> refused(
                        order,
                        "key " + envelope.claimedKeyIds().iterator().next()
                                + " signed it, which is no source of trust file" + " version " + trust.version()
                                + ", or is revoked"));
        return statement(envelope, signer, order);
    }

    static ReceiverStatement kept(String text, ReleaseOrder order, String signer) {
        return statement(envelope(text), signer, order);
    }

    private static Envelope envelope(String text) {
        return Envelope.parse(text.getBytes(StandardCharsets.UTF_8), Envelope.RECEIVER_TYPE);
    }

    private static ReceiverStatement statement(Envelope envelope, String signer, ReleaseOrder order) {
        try {
            return statement(Json.read(envelope.payload()), signer, order);
        } catch (Json.Malformed e) {
            throw refused(order, "it " + e.what());
        }
    }

    /** @throws DrydockException if it is about another order or package */
    private static ReceiverStatement statement(Json.Reader root, String signer, ReleaseOrder order)
            throws Json.Malformed {
        if (root.at("sequence").wholeNumber(0, MOST) != order.sequence()
                || !root.at("packageDigest").text().equals(order.packageDigest())) {
            throw refused(order, "it is about another order or package");
        }
        List<Check> checks = new ArrayList<>();
        for (Json.Reader line : root.at("checks").items()) {
            Optional<Json.Reader> origin = line.find("origin");
            checks.add(new Check(
                    line.at("check").text(),
                    line.at("verdict").text(),
                    origin.isPresent() ? Optional.of(origin.get().text()) : Optional.empty(),
                    line.at("differs").bool(),
                    line.at("finding").text()));
        }
        List<String> notRun = new ArrayList<>();
        for (Json.Reader gate : root.at("notRun").items()) {
            notRun.add(gate.text());
        }
        return new ReceiverStatement(
                signer,
                order.sequence(),
                root.at("checkedAt").text(),
                root.at("engine").text(),
                root.at("machine").text(),
                Environments.find(root),
                root.at("verdict").text(),
                checks,
                notRun);
    }

    private static DrydockException refused(ReleaseOrder order, String why) {
        return new DrydockException(
                ReleaseFailure.RECEIVER_REPORT_REFUSED,
                "The node's report about order " + order.sequence() + " does not count: " + why
                        + ". Enrol the node's log key as a source in the trust file, and look what answers on its behalf.");
    }
}
