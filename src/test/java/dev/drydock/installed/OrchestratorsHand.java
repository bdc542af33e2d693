package dev.drydock.installed;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.OrderVerifier;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.Statements;
import dev.drydock.packaging.TarArchive;
import dev.drydock.packaging.TrustFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A hand that knows the code and has all the files of an orchestrator that does not run: database, packages, builder's and order key. It
 * has keys of its own, and no person's or root's.
 */
final class OrchestratorsHand {
    private static final SigningKey OWN = SigningKey.generate(SigningKey.Kind.ED25519);
    private static final SigningKey ROOT = SigningKey.generate(SigningKey.Kind.ED25519);

    private final Path site;
    private final TrustFile trust;
    private final SigningKey orderKey;

    private OrchestratorsHand(Path site, TrustFile trust, SigningKey orderKey) {
        this.site = site;
        this.trust = trust;
        this.orderKey = orderKey;
    }

    /** @param site the orchestrator's folder */
    static OrchestratorsHand of(Path site) throws IOException {
        byte[] envelope = Files.readAllBytes(site.resolve("etc/trust.json"));
        TrustFile trust =
                TrustFiles.parse(Envelope.parse(envelope, Envelope.TRUST_TYPE).payload());
        return new OrchestratorsHand(site, trust, SigningKey.read(site.resolve("etc/keys/order.key")));
    }

    /** The last order of its kind that was given for a version. */
    ReleaseOrder lastOrder(String version, Action action) throws SQLException {
        return orders(version, action).stream()
                .map(envelope -> OrderVerifier.read(envelope.getBytes(StandardCharsets.UTF_8)))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    /** An order as it was sent. */
    byte[] envelope(ReleaseOrder order) throws SQLException {
        return orders(order.version().toString(), order.action()).stream()
                .map(envelope -> envelope.getBytes(StandardCharsets.UTF_8))
                .filter(envelope -> OrderVerifier.read(envelope).sequence() == order.sequence())
                .findFirst()
                .orElseThrow();
    }

    private List<String> orders(String version, Action action) throws SQLException {
        return texts(
                "select envelope from release_order where model = ? and version_number = ? and action = '"
                        + action.name() + "' order by order_sequence",
                version);
    }

    /** What people signed about a version: approvals and waivers. */
    List<String> approvals(String version) throws SQLException {
        return texts("select envelope from approval where model = ? and version_number = ?", version);
    }

    String packageOf(String version) throws SQLException {
        return texts("select package_digest from model_version where model = ? and version_number = ?", version)
                .get(0);
    }

    private List<String> texts(String query, String version) throws SQLException {
        VersionId id = VersionId.parse(version);
        List<String> found = new ArrayList<>();
        try (Connection database =
                        DriverManager.getConnection("jdbc:h2:file:" + site.resolve("var/db/drydock"), "drydock", "");
                PreparedStatement statement = database.prepareStatement(query)) {
            statement.setString(1, id.model());
            statement.setInt(2, id.number());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    Path packageDirectory(String digest) {
        return site.resolve("var/packages").resolve(digest);
    }

    byte[] tar(Path directory) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TarArchive(PackageLimits.STANDARD).write(directory, out);
        return out.toByteArray();
    }

    /** The same order under another sequence, from now on. */
    ReleaseOrder again(ReleaseOrder order, long sequence) {
        return order(
                order.action(), order.version(), order.packageDigest(), sequence, order.approvals(), order.replaces());
    }

    ReleaseOrder order(
            Action action,
            VersionId version,
            String packageDigest,
            long sequence,
            List<String> approvals,
            Optional<String> replaces) {
        Instant now = Instant.now();
        return new ReleaseOrder(
                action,
                trust.site(),
                trust.stage(),
                version,
                packageDigest,
                sequence,
                now,
                now.plus(Duration.ofMinutes(10)),
                approvals,
                replaces,
                Optional.empty(),
                List.of());
    }

    /** The same order, with what another one says about the audit log. */
    static ReleaseOrder saying(ReleaseOrder order, ReleaseOrder other) {
        return new ReleaseOrder(
                order.action(),
                order.site(),
                order.stage(),
                order.version(),
                order.packageDigest(),
                order.sequence(),
                order.issuedAt(),
                order.expiresAt(),
                order.approvals(),
                order.replaces(),
                order.comparison(),
                order.missed(),
                other.log());
    }

    /** With the order key. */
    byte[] sign(ReleaseOrder order) {
        return Envelope.sign(Envelope.ORDER_TYPE, Statements.write(order), orderKey)
                .toJson();
    }

    /** What a release manager signed for an order, about another package and under a trust file of the hand's own, by its own key. */
    String ownApproval(ReleaseOrder approved, String packageDigest) {
        ApprovalStatement like =
                Statements.open(approved.approvals().get(0), trust).statement();
        ApprovalStatement own = new ApprovalStatement(
                like.action(),
                like.version(),
                packageDigest,
                like.reportDigest(),
                like.policyDigest(),
                ownTrustDigest(),
                like.site(),
                like.stage(),
                like.issuedAt(),
                like.expiresAt(),
                like.auditCheckpoint(),
                like.gate(),
                like.reason(),
                like.succession());
        return new String(
                Envelope.sign(Envelope.APPROVAL_TYPE, Statements.write(own), OWN)
                        .toJson(),
                StandardCharsets.UTF_8);
    }

    /** The site's trust file with the hand as its root and its only release manager. */
    byte[] ownTrustFile() {
        return Envelope.sign(Envelope.TRUST_TYPE, TrustFiles.write(own()), ROOT).toJson();
    }

    String ownTrustDigest() {
        return TrustFiles.parse(TrustFiles.write(own())).digest();
    }

    String ownRoot() {
        return ROOT.publicKey().id();
    }

    private TrustFile own() {
        return new TrustFile(
                trust.version() + 1,
                new TrustFile.Scope(trust.site(), trust.stage()),
                new TrustFile.RootKeys(1, List.of(TrustFiles.named("root-1", ROOT.publicKey()))),
                new TrustFile.Approvers(
                        List.of(TrustFiles.person("mallory", Set.of(TrustFile.RELEASE_MANAGER), OWN.publicKey())), 1),
                new TrustFile.Machines(trust.builders(), trust.orderKeys(), trust.sources()),
                TrustFile.LostKeys.revoked(Set.of()),
                Optional.empty(),
                "");
    }
}
