package dev.drydock.packaging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.egress.EgressAttempt;
import dev.drydock.domain.egress.EgressRecord;
import dev.drydock.domain.egress.EgressRecord.Counts;
import dev.drydock.domain.egress.EgressRecord.Machine;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.domain.release.TrustFile.Person;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Signed statements of what a command asked the network for; {@code docs/formats.md} shows one. */
public final class EgressStatements {
    private static final int MOST_ARGUMENTS = 1000;
    private static final int LONGEST = 4096;

    private EgressStatements() {}

    /**
     * @param json the signed text
     * @param signer name in the trust file with its use, or the key's id if the reader gave the key itself
     */
    public record Opened(EgressRecord record, String json, String signer) {}

    /** Whether a statement can hold that command. */
    public static boolean canName(List<String> command) {
        return command.size() <= MOST_ARGUMENTS && command.stream().allMatch(argument -> argument.length() <= LONGEST);
    }

    public static byte[] sign(EgressRecord record, SigningKey key) {
        return Envelope.sign(Envelope.EGRESS_TYPE, write(record), key).toJson();
    }

    /**
     * A statement that this key signed.
     *
     * @throws DrydockException {@code SIGNER_NOT_TRUSTED}, {@code SIGNATURE_WRONG}, {@code ENVELOPE_MALFORMED}, {@code STATEMENT_MALFORMED}
     */
    public static Opened open(byte[] envelope, VerificationKey key) {
        return open(envelope, Map.of(key.id(), "key " + key.id()), List.of(key));
    }

    /** As {@link #open(byte[], VerificationKey)}, by a builder or a person of the trust file whose key is in force. */
    public static Opened open(byte[] envelope, TrustFile trust) {
        Map<String, String> names = new TreeMap<>();
        List<VerificationKey> keys = new ArrayList<>();
        for (NamedKey builder : trust.inForce(trust.builders())) {
            names.put(builder.keyId(), "builder " + builder.name());
            keys.add(VerificationKey.ofPem(builder.publicKey()));
        }
        for (Person person : trust.people()) {
            if (!trust.isRevoked(person.keyId())) {
                names.put(person.keyId(), person.name());
                keys.add(VerificationKey.ofPem(person.publicKey()));
            }
        }
        return open(envelope, names, keys);
    }

    private static Opened open(byte[] json, Map<String, String> names, List<VerificationKey> keys) {
        Envelope envelope = Envelope.parse(json, Envelope.EGRESS_TYPE);
        String signer = envelope.signersAmong(keys).stream()
                .map(key -> names.getOrDefault(key.id(), key.id()))
                .findFirst()
                .orElseThrow(
                        () -> new DrydockException(
                                PackagingFailure.SIGNER_NOT_TRUSTED,
                                "The egress statement is refused: key "
                                        + envelope.claimedKeyIds().iterator().next()
                                        + " signed it, which is neither that of a builder or person in force nor the given one. Ask for the"
                                        + " signer's public key and use --key, or for the trust file that names it and use --trust."));
        try {
            return new Opened(read(envelope.payload()), new String(envelope.payload(), StandardCharsets.UTF_8), signer);
        } catch (Json.Malformed e) {
            throw new DrydockException(
                    PackagingFailure.STATEMENT_MALFORMED,
                    "The egress statement is refused: its content " + e.getMessage()
                            + ". Record the command again with this version of Drydock.",
                    e);
        }
    }

    static byte[] write(EgressRecord record) {
        ObjectNode root = Json.object();
        ArrayNode command = root.putArray("command");
        record.command().forEach(command::add);
        root.put("exitCode", record.exitCode());
        root.put("start", record.start().toString());
        root.put("end", record.end().toString());
        root.put("host", record.machine().host());
        root.put("kernel", record.machine().kernel());
        root.put("drydock", record.machine().drydock());
        Counts counts = record.counts();
        root.putObject("counts")
                .put("processes", counts.processes())
                .put("calls", counts.calls())
                .put("local", counts.local())
                .put("attempts", counts.attempts());
        ArrayNode attempts = root.putArray("attempts");
        for (EgressAttempt attempt : record.attempts()) {
            attempts.addObject()
                    .put("at", attempt.at().toString())
                    .put("process", attempt.process())
                    .put("call", attempt.call())
                    .put("address", attempt.address())
                    .put("port", attempt.port())
                    .put("result", attempt.result());
        }
        return Json.writePretty(root);
    }

    static EgressRecord read(byte[] payload) throws Json.Malformed {
        Json.Reader root = Json.read(payload)
                .keys("command", "exitCode", "start", "end", "host", "kernel", "drydock", "counts", "attempts");
        Json.Reader counts = root.at("counts").keys("processes", "calls", "local", "attempts");
        Counts counted = new Counts(
                count(counts, "processes"), count(counts, "calls"), count(counts, "local"), count(counts, "attempts"));
        List<String> command = new ArrayList<>();
        for (Json.Reader argument : bounded(root.at("command"), MOST_ARGUMENTS)) {
            command.add(text(argument, LONGEST));
        }
        List<EgressAttempt> attempts = new ArrayList<>();
        for (Json.Reader attempt : bounded(root.at("attempts"), EgressRecord.MOST_LISTED)) {
            attempts.add(attempt(attempt));
        }
        if (attempts.size() != Math.min(counted.attempts(), EgressRecord.MOST_LISTED)) {
            throw root.at("attempts")
                    .wrong("has " + attempts.size() + " entries, and counts.attempts is " + counted.attempts());
        }
        if (counted.attempts() == 0 && counted.local() == 0) {
            throw counts.wrong("has no call at all, so nothing was counted");
        }
        return new EgressRecord(
                command,
                (int) root.at("exitCode").wholeNumber(0, 255),
                root.at("start").instant(),
                root.at("end").instant(),
                new Machine(
                        text(root.at("host"), LONGEST),
                        text(root.at("kernel"), LONGEST),
                        text(root.at("drydock"), LONGEST)),
                counted,
                attempts);
    }

    private static EgressAttempt attempt(Json.Reader node) throws Json.Malformed {
        node.keys("at", "process", "call", "address", "port", "result");
        return new EgressAttempt(
                node.at("at").instant(),
                text(node.at("process"), LONGEST),
                text(node.at("call"), LONGEST),
                text(node.at("address"), LONGEST),
                (int) node.at("port").wholeNumber(0, 65_535),
                text(node.at("result"), LONGEST));
    }

    private static long count(Json.Reader counts, String name) throws Json.Malformed {
        return counts.at(name).wholeNumber(0, Long.MAX_VALUE);
    }

    private static String text(Json.Reader at, int most) throws Json.Malformed {
        String text = at.text();
        if (text.length() > most) {
            throw at.wrong("has " + text.length() + " characters, and at most " + most + " are allowed");
        }
        return text;
    }

    private static List<Json.Reader> bounded(Json.Reader list, int most) throws Json.Malformed {
        List<Json.Reader> entries = list.items();
        if (entries.size() > most) {
            throw list.wrong("has " + entries.size() + " entries, and at most " + most + " are allowed");
        }
        return entries;
    }
}
