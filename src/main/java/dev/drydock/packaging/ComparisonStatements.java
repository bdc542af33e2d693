package dev.drydock.packaging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.release.ComparisonStatement;
import dev.drydock.domain.release.ComparisonStatement.Result;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.PackageVerifier.GateReportFile;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Comparisons as in-toto statements with the predicate test-result v0.1, signed by a builder key. The subject is the candidate's
 * package; champion, snapshot, gate policy and the whole gate report are the test's configuration, each by its digest.
 */
public final class ComparisonStatements {
    private static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
    private static final String PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1";
    private static final String CHAMPION = "champion ";
    private static final String SNAPSHOT = "snapshot";
    private static final String POLICY = "gate-policy";
    private static final String REPORT = "gate-report.json";
    private static final int REPORT_AT = 3;

    private ComparisonStatements() {}

    /**
     * What a signed comparison says in which no gate failed.
     *
     * @param digest what approvals and waivers name it by
     * @param championPackage digest of the package that it was compared with
     * @param subjectDigest of the candidate's judged files, by the report
     * @param undecided the gates that the evidence could not decide: each needs a waiver of this comparison
     * @param report the gate report, JSON
     */
    public record Compared(
            String digest,
            String packageDigest,
            String championPackage,
            String policyDigest,
            String subjectDigest,
            Set<String> undecided,
            String report) {

        /** Lower-case hex SHA-256 of the gate report. */
        public String reportDigest() {
            return Sha256.hex(report);
        }

        /** The gate report as it was signed. */
        public byte[] reportBytes() {
            return report.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** The bytes that the builder signs. The same statement always gives the same bytes. */
    static byte[] write(ComparisonStatement statement) {
        ObjectNode root = Json.object();
        root.put("_type", STATEMENT_TYPE);
        describe(
                root.putArray("subject"),
                statement.candidate().model() + "-" + statement.candidate().number(),
                statement.packageDigest());
        root.put("predicateType", PREDICATE_TYPE);
        ObjectNode predicate = root.putObject("predicate");
        predicate.put("result", statement.result().name());
        ArrayNode configuration = predicate.putArray("configuration");
        describe(configuration, CHAMPION + statement.champion(), statement.championPackage());
        describe(configuration, SNAPSHOT, statement.snapshot());
        describe(configuration, POLICY, statement.policyDigest());
        byte[] report = statement.report().getBytes(StandardCharsets.UTF_8);
        describe(configuration, REPORT, Sha256.hex(report))
                .put("content", Base64.getEncoder().encodeToString(report))
                .put("mediaType", "application/json");
        list(predicate, "passedTests", statement.passed());
        list(predicate, "warnedTests", statement.undecided());
        list(predicate, "failedTests", statement.failed());
        return Json.write(root);
    }

    private static ObjectNode describe(ArrayNode list, String name, String sha256) {
        ObjectNode resource = list.addObject().put("name", name);
        resource.putObject("digest").put("sha256", sha256);
        return resource;
    }

    private static void list(ObjectNode predicate, String key, List<String> names) {
        ArrayNode list = predicate.putArray(key);
        names.forEach(list::add);
    }

    /** What approvals name a signed comparison by: lower-case hex SHA-256 of the signed bytes. */
    static String digest(String envelope) {
        return parse(envelope).payloadDigest();
    }

    private static Envelope parse(String envelope) {
        return Envelope.parse(envelope.getBytes(StandardCharsets.UTF_8), Envelope.IN_TOTO_TYPE);
    }

    /**
     * Reads a comparison in which no gate failed, signed by a builder that counts.
     *
     * @param builders of the trust file, those whose signature counts
     * @throws DrydockException {@code COMPARISON_REFUSED}
     */
    public static Compared open(String envelope, List<NamedKey> builders, TrustFile trust) {
        Envelope signed = parse(envelope);
        if (signed.signersAmong(TrustFiles.keysOf(builders)).isEmpty()) {
            throw refused("key " + signed.claimedKeyIds().iterator().next()
                    + " signed it, which is no builder key of trust file version " + trust.version()
                    + ", or is revoked");
        }
        try {
            return read(signed.payloadDigest(), Json.read(signed.payload()));
        } catch (Json.Malformed e) {
            throw refused("its content " + e.getMessage());
        }
    }

    private static Compared read(String digest, Json.Reader root) throws Json.Malformed {
        root.keys("_type", "subject", "predicateType", "predicate");
        root.at("_type").is(STATEMENT_TYPE);
        root.at("predicateType").is(PREDICATE_TYPE);
        Json.Reader predicate =
                root.at("predicate").keys("result", "configuration", "passedTests", "warnedTests", "failedTests");
        String result = predicate.at("result").text();
        if (!result.equals(Result.PASSED.name()) && !result.equals(Result.WARNED.name())) {
            throw refused(
                    "it says " + result + ", and only PASSED, or WARNED with waivers, lets a candidate be released");
        }
        List<Json.Reader> configuration = predicate.at("configuration").items();
        List<Json.Reader> subjects = root.at("subject").items();
        if (subjects.size() != 1 || configuration.size() != 4) {
            throw root.wrong("must have one subject and four entries under configuration");
        }
        Json.Reader champion = configuration.get(0);
        if (!champion.at("name").text().startsWith(CHAMPION)) {
            throw champion.at("name").wrong("does not name the champion");
        }
        configuration.get(1).at("name").is(SNAPSHOT);
        configuration.get(2).at("name").is(POLICY);
        String policy = sha256(configuration.get(2));
        GateReportFile report = report(configuration.get(REPORT_AT));
        if (!report.policyDigest().equals(policy)) {
            throw refused(
                    "its report was judged by policy " + report.policyDigest() + ", and it names policy " + policy);
        }
        String named = champion.at("name").text().substring(CHAMPION.length());
        if (!report.champion().equals(Optional.of(named))) {
            throw refused(
                    "its report compares with " + report.champion().orElse("nothing") + ", and it names " + named);
        }
        Set<String> undecided = report.requireNoneFailed();
        if (undecided.isEmpty() != result.equals(Result.PASSED.name())) {
            throw refused("it says " + result + ", and its report has " + undecided.size() + " undecided gates");
        }
        return new Compared(
                digest,
                sha256(subjects.get(0)),
                sha256(champion),
                policy,
                report.subject(),
                undecided,
                new String(configuration.get(REPORT_AT).at("content").base64(), StandardCharsets.UTF_8));
    }

    private static String sha256(Json.Reader resource) throws Json.Malformed {
        return resource.at("digest").keys("sha256").at("sha256").hexDigest();
    }

    private static GateReportFile report(Json.Reader resource) throws Json.Malformed {
        resource.keys("name", "digest", "content", "mediaType");
        resource.at("name").is(REPORT);
        byte[] content = resource.at("content").base64();
        if (!Sha256.hex(content).equals(sha256(resource))) {
            throw resource.at("content").wrong("is not what its digest names");
        }
        return GateReportFile.parse(content);
    }

    static DrydockException refused(String why) {
        return new DrydockException(
                ReleaseFailure.COMPARISON_REFUSED,
                "The comparison that comes with the order is refused: " + why
                        + ". Compare the candidate again with 'drydock run compare-again', and approve it again.");
    }
}
