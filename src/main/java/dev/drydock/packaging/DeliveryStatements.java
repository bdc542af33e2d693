package dev.drydock.packaging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.delivery.DeliveryReceipt;
import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import dev.drydock.domain.delivery.DeliveryReceipt.Serving;
import dev.drydock.domain.delivery.DeliveryReceipt.Verdict;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Contents;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.delivery.DeliveryStatement.LogProof;
import dev.drydock.domain.delivery.DeliveryStatement.LogState;
import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Statements and receipts of deliveries as JSON, and back; {@code docs/formats.md} shows both. */
final class DeliveryStatements {
    /** Volumes or items of a delivery. */
    static final int MOST_ITEMS = 10_000;

    /** Twice what an archive's files may have, for its headers and small files. */
    private static final long MOST_VOLUME_BYTES = 2 * PackageLimits.CEILING.bytes();

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9998-12-31T00:00:00Z");
    /** A site's name. */
    static final String SITE = "[a-z0-9][a-z0-9-]{0,62}";

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._/-]{0,127}";
    private static final String WORD = "[A-Za-z0-9][A-Za-z0-9 ._/-]{0,63}";

    private DeliveryStatements() {}

    /** The same statement always gives the same bytes. */
    static byte[] write(DeliveryStatement statement) {
        ObjectNode root = route(statement.route());
        root.put("sequence", statement.sequence());
        root.put("issuedAt", statement.issued().toString());
        root.put("expiresAt", statement.expires().toString());
        statement.marking().ifPresent(marking -> root.put("marking", marking));
        statement.contents().encryption().ifPresent(format -> root.put("encryption", format));
        root.put("index", statement.contents().index());
        ArrayNode items = root.putArray("items");
        for (Item item : statement.contents().items()) {
            items.addObject()
                    .put("kind", item.kind().wireName())
                    .put("name", item.name())
                    .put("digest", item.digest())
                    .put("bytes", item.bytes());
        }
        ArrayNode volumes = root.putArray("volumes");
        for (Volume volume : statement.contents().volumes()) {
            volumes.addObject()
                    .put("name", volume.name())
                    .put("bytes", volume.bytes())
                    .put("sha256", volume.sha256());
        }
        if (!statement.withdrawn().isEmpty()) {
            statement.withdrawn().forEach(root.putArray("withdrawn")::add);
        }
        statement.log().ifPresent(log -> put(root, log));
        return Json.writePretty(root);
    }

    private static void put(ObjectNode root, LogState log) {
        root.put("auditCheckpoint", log.checkpoint());
        if (!log.proofs().isEmpty()) {
            ArrayNode proofs = root.putArray("auditProofs");
            for (LogProof proof : log.proofs()) {
                ArrayNode hashes = proofs.addObject().put("size", proof.size()).putArray("hashes");
                proof.hashes().forEach(hashes::add);
            }
        }
    }

    static ObjectNode route(Route route) {
        return Json.object().put("from", route.from()).put("to", route.to());
    }

    static DeliveryStatement read(byte[] payload) throws Json.Malformed {
        Json.Reader root = Json.read(payload)
                .keys(
                        "from",
                        "to",
                        "sequence",
                        "issuedAt",
                        "expiresAt",
                        "marking?",
                        "encryption?",
                        "index",
                        "items",
                        "volumes",
                        "withdrawn?",
                        "auditCheckpoint?",
                        "auditProofs?");
        Optional<Json.Reader> marking = root.find("marking");
        Optional<Json.Reader> encryption = root.find("encryption");
        if (encryption.isPresent()) {
            encryption.get().is(AgeEncryption.NAME);
        }
        return new DeliveryStatement(
                route(root),
                sequence(root),
                instant(root.at("issuedAt")),
                instant(root.at("expiresAt")),
                marking.isPresent() ? Optional.of(matching(marking.get(), WORD)) : Optional.empty(),
                new Contents(
                        root.at("index").hexDigest(),
                        items(root.at("items")),
                        volumes(root.at("volumes"), encryption.isPresent()),
                        encryption.map(format -> AgeEncryption.NAME)),
                withdrawn(root.find("withdrawn"), sequence(root)),
                log(root.find("auditCheckpoint"), root.find("auditProofs")));
    }

    static Route route(Json.Reader root) throws Json.Malformed {
        return new Route(matching(root.at("from"), SITE), matching(root.at("to"), SITE));
    }

    private static long sequence(Json.Reader root) throws Json.Malformed {
        return root.at("sequence").wholeNumber(1, Long.MAX_VALUE - 1);
    }

    private static List<Long> withdrawn(Optional<Json.Reader> list, long sequence) throws Json.Malformed {
        List<Long> numbers = new ArrayList<>();
        if (list.isPresent()) {
            for (Json.Reader entry : bounded(list.get())) {
                numbers.add(entry.wholeNumber(1, sequence - 1));
            }
        }
        return numbers;
    }

    private static Optional<LogState> log(Optional<Json.Reader> checkpoint, Optional<Json.Reader> list)
            throws Json.Malformed {
        List<LogProof> proofs = new ArrayList<>();
        if (list.isPresent()) {
            for (Json.Reader entry : bounded(list.get())) {
                entry.keys("size", "hashes");
                List<String> hashes = new ArrayList<>();
                for (Json.Reader hash : entry.at("hashes").items()) {
                    hashes.add(matching(hash, "[A-Za-z0-9+/]{43}="));
                }
                if (hashes.size() > Statements.MOST_HASHES) {
                    throw entry.at("hashes").wrong("has more than " + Statements.MOST_HASHES + " entries");
                }
                proofs.add(new LogProof(entry.at("size").wholeNumber(1, Long.MAX_VALUE), hashes));
            }
        }
        if (checkpoint.isEmpty() && !proofs.isEmpty()) {
            throw list.orElseThrow().wrong("is there without an auditCheckpoint");
        }
        return checkpoint.isPresent() ? Optional.of(new LogState(text(checkpoint.get()), proofs)) : Optional.empty();
    }

    static Instant instant(Json.Reader at) throws Json.Malformed {
        Instant instant = at.instant();
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw at.wrong("is not a time of the years 2000 to 9998");
        }
        return instant;
    }

    private static List<Item> items(Json.Reader list) throws Json.Malformed {
        List<Item> items = new ArrayList<>();
        Set<String> folders = new HashSet<>();
        long bytes = 0;
        for (Json.Reader entry : bounded(list)) {
            entry.keys("kind", "name", "digest", "bytes");
            Item item = new Item(
                    kind(entry.at("kind")),
                    matching(entry.at("name"), NAME),
                    entry.at("digest").hexDigest(),
                    entry.at("bytes").wholeNumber(0, PackageLimits.CEILING.bytes()));
            if (!PackageNames.isPlain(item.name()) || !folders.add(item.folder())) {
                throw entry.wrong("has no plain name, or the name of another item");
            }
            items.add(item);
            bytes += item.bytes();
        }
        if (bytes > PackageLimits.CEILING.bytes()) {
            throw list.wrong(
                    "has items of " + bytes + " bytes, and at most " + PackageLimits.CEILING.bytes() + " are allowed");
        }
        return items;
    }

    private static List<Volume> volumes(Json.Reader list, boolean encrypted) throws Json.Malformed {
        List<Volume> volumes = new ArrayList<>();
        long bytes = 0;
        for (Json.Reader entry : bounded(list)) {
            entry.keys("name", "bytes", "sha256");
            entry.at("name").is(VolumeWriter.name(volumes.size() + 1, encrypted));
            volumes.add(new Volume(
                    entry.at("name").text(),
                    entry.at("bytes").wholeNumber(1, MOST_VOLUME_BYTES),
                    entry.at("sha256").hexDigest()));
            bytes += volumes.get(volumes.size() - 1).bytes();
        }
        if (bytes > MOST_VOLUME_BYTES) {
            throw list.wrong("has volumes of " + bytes + " bytes, and at most " + MOST_VOLUME_BYTES + " are allowed");
        }
        return volumes;
    }

    private static List<Json.Reader> bounded(Json.Reader list) throws Json.Malformed {
        List<Json.Reader> entries = list.items();
        if (entries.isEmpty() || entries.size() > MOST_ITEMS) {
            throw list.wrong("has " + entries.size() + " entries and must have 1 to " + MOST_ITEMS);
        }
        return entries;
    }

    private static Kind kind(Json.Reader at) throws Json.Malformed {
        String name = at.text();
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> at.wrong("is no kind of item that this version knows"));
    }

    static byte[] write(DeliveryReceipt receipt) {
        ObjectNode root = route(receipt.route());
        root.put("sequence", receipt.sequence());
        root.put("statement", receipt.statement());
        root.put("verdict", receipt.verdict().name());
        root.put("reason", receipt.reason());
        root.put("medium", receipt.custody().medium());
        root.put("custodian", receipt.custody().custodian());
        root.put("at", receipt.at().toString());
        ArrayNode serving = root.putArray("serving");
        for (Serving one : receipt.serving()) {
            serving.addObject()
                    .put("model", one.model())
                    .put("version", one.version())
                    .put("packageDigest", one.packageDigest());
        }
        return Json.writePretty(root);
    }

    static DeliveryReceipt readReceipt(byte[] payload) throws Json.Malformed {
        Json.Reader root = Json.read(payload)
                .keys(
                        "from",
                        "to",
                        "sequence",
                        "statement",
                        "verdict",
                        "reason",
                        "medium",
                        "custodian",
                        "at",
                        "serving");
        List<Serving> serving = new ArrayList<>();
        for (Json.Reader entry : root.at("serving").items()) {
            entry.keys("model", "version", "packageDigest");
            serving.add(new Serving(
                    matching(entry.at("model"), SITE),
                    (int) entry.at("version").wholeNumber(1, Integer.MAX_VALUE),
                    entry.at("packageDigest").hexDigest()));
        }
        return new DeliveryReceipt(
                route(root),
                sequence(root),
                root.at("statement").hexDigest(),
                verdict(root.at("verdict")),
                text(root.at("reason")),
                new Custody(text(root.at("medium")), text(root.at("custodian"))),
                instant(root.at("at")),
                serving);
    }

    private static Verdict verdict(Json.Reader at) throws Json.Malformed {
        String name = at.text();
        return Arrays.stream(Verdict.values())
                .filter(verdict -> verdict.name().equals(name))
                .findFirst()
                .orElseThrow(() -> at.wrong("is neither TAKEN nor REFUSED"));
    }

    static String matching(Json.Reader at, String pattern) throws Json.Malformed {
        String text = at.text();
        if (!text.matches(pattern)) {
            throw at.wrong("is '" + PackageNames.printable(text) + "' and must match " + pattern);
        }
        return text;
    }

    private static String text(Json.Reader at) throws Json.Malformed {
        if (at.text().length() > DeliveryReceipt.LONGEST_REASON) {
            throw at.wrong("is longer than " + DeliveryReceipt.LONGEST_REASON + " characters");
        }
        return at.text();
    }
}
