package dev.drydock.packaging.dossier;

import dev.drydock.domain.dossier.DossierArchive;
import dev.drydock.domain.dossier.DossierContent;
import dev.drydock.domain.dossier.DossierContent.Delivered;
import dev.drydock.domain.dossier.DossierContent.Head;
import dev.drydock.domain.dossier.DossierContent.LogExtract;
import dev.drydock.domain.dossier.DossierContent.Order;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DossierFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.PackageTree;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TarWriter;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.dossier.DossierDocuments.BeginningLine;
import dev.drydock.packaging.dossier.DossierDocuments.Document;
import dev.drydock.packaging.dossier.DossierDocuments.Index;
import dev.drydock.packaging.dossier.DossierDocuments.Log;
import dev.drydock.packaging.dossier.DossierDocuments.OrderLine;
import dev.drydock.packaging.dossier.DossierDocuments.RecordLine;
import dev.drydock.packaging.dossier.DossierDocuments.StampLine;
import dev.drydock.packaging.dossier.DossierDocuments.Stamps;
import dev.drydock.packaging.suite.DossierPage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Dossiers as tar archives, signed with this machine's builder key. Its page shows what {@link DossierVerifier} finds by the dossier's own trust
 * file. Thread-safe.
 */
public final class SignedDossiers implements DossierArchive {
    private final Path builderKey;
    private final DossierVerifier verifier;
    private final String program;

    /** @param program version of Drydock, for the index */
    public SignedDossiers(Path builderKey, PackageVerifier packages, String program) {
        this.builderKey = builderKey;
        this.verifier = new DossierVerifier(packages);
        this.program = program;
    }

    @Override
    public Made make(DossierContent content) {
        SigningKey key = SigningKey.read(builderKey);
        byte[] trustEnvelope = content.trust().current().getBytes(StandardCharsets.UTF_8);
        TrustFile trust = TrustFiles.readSelfSigned(trustEnvelope);
        SortedMap<String, byte[]> documents = documents(content);
        try {
            attest(content, trust, key, documents);
        } catch (DrydockException e) {
            throw notMade("its package is damaged. " + e.sentence());
        }
        DossierFolder unfinished = indexed(content, trust, key, documents);
        DossierVerdict verdict = verifier.verify(
                unfinished, new TrustAnchor.Document(content.trust().current()));
        documents.put(DossierNames.PAGE, page(content.head(), verdict));
        DossierFolder whole = indexed(content, trust, key, documents);
        requireReadable(whole);
        return new Tar(whole);
    }

    /** No reader unpacks more. */
    private static void requireReadable(DossierFolder whole) {
        long bytes = whole.documents().values().stream()
                .mapToLong(document -> document.length)
                .sum();
        if (bytes > DossierFolder.MOST_BYTES || whole.documents().size() > DossierFolder.MOST_DOCUMENTS) {
            throw notMade("it has " + whole.documents().size() + " documents of " + bytes
                    + " bytes beside its package, and at most " + DossierFolder.MOST_DOCUMENTS + " of "
                    + DossierFolder.MOST_BYTES + " bytes can be read");
        }
        SortedMap<String, Long> files = new TreeMap<>();
        whole.documents().forEach((name, content) -> files.put(name, (long) content.length));
        packageFiles(whole).forEach(file -> files.put(DossierNames.PACKAGE + file.name(), file.bytes()));
        TarWriter.problem(files).ifPresent(problem -> {
            throw notMade(problem + ". Send the package itself with 'drydock candidate fetch'");
        });
    }

    private static List<PackageTree.Entry> packageFiles(DossierFolder folder) {
        try {
            return PackageTree.list(folder.packageDirectory()).allEntries();
        } catch (IOException e) {
            throw notMade("its package cannot be read: " + e.getMessage());
        }
    }

    private static DrydockException notMade(String why) {
        return new DrydockException(DossierFailure.DOSSIER_NOT_MADE, "No dossier was made: " + why + ".");
    }

    private static SortedMap<String, byte[]> documents(DossierContent content) {
        SortedMap<String, byte[]> documents = new TreeMap<>();
        put(documents, DossierNames.TRUST, content.trust().current());
        content.trust().earlier().forEach((digest, file) -> put(documents, DossierNames.trust(digest), file));
        for (Order order : content.decisions().orders()) {
            put(documents, DossierNames.order(order.sequence()), order.envelope());
            order.receiverReport().ifPresent(report -> put(documents, DossierNames.receiver(order.sequence()), report));
        }
        content.decisions()
                .statements()
                .forEach(statement -> put(documents, DossierNames.statement(digest(statement)), statement));
        for (Delivered delivered : content.deliveries()) {
            put(documents, DossierNames.delivery(delivered.folder()), delivered.statement());
            delivered.receipt().ifPresent(receipt -> put(documents, DossierNames.receipt(delivered.folder()), receipt));
        }
        documents.put(DossierNames.LOG, DossierDocuments.write(log(content.log())));
        if (!content.log().handOvers().isEmpty()) {
            documents.put(
                    DossierNames.KEY_CHANGES,
                    DossierDocuments.write(
                            new DossierDocuments.KeyChanges(content.log().handOvers())));
        }
        if (!content.log().stamps().isEmpty()) {
            documents.put(
                    DossierNames.STAMPS,
                    DossierDocuments.write(new Stamps(content.log().stamps().stream()
                            .map(stamped -> new StampLine(stamped.note(), stamped.stamp()))
                            .toList())));
        }
        documents.put(DossierNames.LINEAGE, DossierDocuments.write(LineageDocument.of(content.lineage())));
        return documents;
    }

    /** However the envelope is laid out. */
    private static String digest(String statement) {
        return Sha256.hex(Envelope.parse(statement.getBytes(StandardCharsets.UTF_8), Envelope.APPROVAL_TYPE)
                .toJson());
    }

    private static void put(Map<String, byte[]> documents, String name, String text) {
        documents.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Log log(LogExtract log) {
        return new Log(
                log.publicKey(),
                log.checkpoint(),
                log.left(),
                log.records().stream()
                        .map(record -> new RecordLine(
                                record.number(), record.canonical(), DossierDocuments.encoded(record.proof())))
                        .toList(),
                log.beginnings().stream()
                        .map(beginning ->
                                new BeginningLine(beginning.size(), DossierDocuments.encoded(beginning.proof())))
                        .toList());
    }

    private static void attest(
            DossierContent content, TrustFile trust, SigningKey key, SortedMap<String, byte[]> documents) {
        PackageFacts facts = PackageFacts.read(content.packageDirectory());
        String digest = content.head().packageDigest();
        documents.put(DossierNames.BILL, ModelBill.of(facts, digest));
        documents.put(
                DossierNames.PROVENANCE,
                signed(Attestations.provenance(facts, digest, key.publicKey().id(), trust.site()), key));
        documents.put(DossierNames.TEST_RESULT, signed(Attestations.testResult(facts, digest), key));
    }

    private static byte[] signed(byte[] statement, SigningKey key) {
        return Envelope.sign(Envelope.IN_TOTO_TYPE, statement, key).toJson();
    }

    private DossierFolder indexed(
            DossierContent content, TrustFile trust, SigningKey key, SortedMap<String, byte[]> documents) {
        Head head = content.head();
        Index index = new Index(
                DossierDocuments.VERSION,
                trust.site(),
                trust.stage(),
                head.version().model(),
                head.version().number(),
                head.state().name(),
                head.packageDigest(),
                head.madeAt().toString(),
                head.madeBy(),
                program,
                content.decisions().orders().stream()
                        .map(order ->
                                new OrderLine(order.sequence(), order.trust().orElse("")))
                        .toList(),
                documents.entrySet().stream()
                        .map(document -> new Document(document.getKey(), Sha256.hex(document.getValue())))
                        .toList());
        SortedMap<String, byte[]> all = new TreeMap<>(documents);
        all.put(
                DossierNames.INDEX,
                Envelope.sign(Envelope.DOSSIER_TYPE, DossierDocuments.write(index), key)
                        .toJson());
        return new DossierFolder(all, content.packageDirectory());
    }

    private static byte[] page(Head head, DossierVerdict verdict) {
        return DossierPage.write(new DossierPage.Page(
                "Dossier of " + head.version(),
                head.version().toString(),
                verdict.place(),
                "Made at " + head.madeAt() + " for " + head.madeBy() + ". Package " + head.packageDigest() + ".",
                verdict.holds() ? "PASS" : "FAIL",
                verdict.holds() ? "Holds together" : "Does not hold together",
                verdict.sentence(),
                verdict.findings().stream()
                        .map(finding -> new DossierPage.Row(
                                finding.part(),
                                finding.certainty().name().toLowerCase(Locale.ROOT),
                                switch (finding.certainty()) {
                                    case PROVEN -> "PASS";
                                    case STATED -> "INSUFFICIENT_EVIDENCE";
                                    case REFUSED -> "FAIL";
                                },
                                finding.sentence()))
                        .toList(),
                DossierVerdict.LIMITS));
    }

    /** A finished dossier. */
    private record Tar(DossierFolder folder) implements Made {
        @Override
        public String digest() {
            return Envelope.parse(folder.require(DossierNames.INDEX), Envelope.DOSSIER_TYPE)
                    .payloadDigest();
        }

        @Override
        public void writeTo(OutputStream out) {
            try {
                TarWriter tar = new TarWriter(out);
                for (Map.Entry<String, byte[]> document : folder.documents().entrySet()) {
                    tar.file(document.getKey(), document.getValue());
                }
                for (PackageTree.Entry file : packageFiles(folder)) {
                    tar.file(
                            DossierNames.PACKAGE + file.name(),
                            folder.packageDirectory().resolve(file.name()),
                            file.bytes());
                }
                tar.end();
            } catch (IOException e) {
                throw new DrydockException(
                        CommonFailure.FILE_UNREADABLE,
                        "The dossier could not be sent: " + e.getMessage() + ". Try again.",
                        e);
            }
        }
    }
}
