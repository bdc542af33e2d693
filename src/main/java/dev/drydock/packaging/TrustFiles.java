package dev.drydock.packaging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.domain.release.TrustFile.Person;
import dev.drydock.domain.release.TrustFile.Recipient;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.IoReason;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads, checks and writes trust files. A file counts by the roots that are installed, never by those it names itself. */
public final class TrustFiles {
    private static final int MOST_REVIEW_DAYS = 90;
    /** The form alone: a node reads trust files too, and encrypts nothing. */
    private static final String RECIPIENT = "age1[02-9ac-hj-np-z]{58}";

    private static final String[] KEYS = {
        "version",
        "site",
        "stage",
        "rootQuorum",
        "roots",
        "people",
        "builders",
        "orderKeys",
        "sources",
        "contributors?",
        "sites?",
        "recipients?",
        "approvalQuorum",
        "breakGlass?",
        "revoked",
        "since?",
        "left?",
        "earlier?"
    };

    private TrustFiles() {}

    /**
     * Reads a signed trust file that is already in force.
     *
     * @param installed the root keys installed on this machine
     * @throws DrydockException {@code TRUST_FILE_REFUSED} unless as many of them, unrevoked, signed as both the machine and the
     *     file ask for
     */
    public static TrustFile read(byte[] envelope, InstalledRoots installed) {
        Envelope signed = Envelope.parse(envelope, Envelope.TRUST_TYPE);
        TrustFile trust = parse(signed.payload());
        List<NamedKey> roots = trust.inForce(trust.roots()).stream()
                .filter(root -> installed.ids().contains(root.keyId()))
                .toList();
        requireQuorum(signed, roots, Math.max(installed.quorum(), trust.rootQuorum()), trust.version());
        installed.place().ifPresent(place -> requirePlace(trust, place.site(), place.stage()));
        return trust;
    }

    /**
     * The roots that a person installed on a machine.
     *
     * @param ids of their keys
     * @param quorum how many must sign, regardless of the file's own quorum: one root alone must not be able to lower it
     * @param place site and stage of the files that count, because the same roots may sign files of other sites; empty if an older version
     *     wrote the list
     */
    public record InstalledRoots(Set<String> ids, int quorum, Optional<Place> place) {
        public InstalledRoots {
            ids = Set.copyOf(ids);
        }

        /** Roots whose file counts whatever site it is for. */
        public InstalledRoots(Set<String> ids, int quorum) {
            this(ids, quorum, Optional.empty());
        }

        /** The roots and the quorum of the installed file. */
        public static InstalledRoots of(TrustFile trust) {
            Set<String> ids = new TreeSet<>();
            trust.inForce(trust.roots()).forEach(root -> ids.add(root.keyId()));
            return new InstalledRoots(ids, trust.rootQuorum()).at(new Place(trust.site(), trust.stage()));
        }

        public InstalledRoots at(Place where) {
            return new InstalledRoots(ids, quorum, Optional.of(where));
        }
    }

    /** Where a machine stands. */
    public record Place(String site, String stage) {}

    /** The content of {@code roots.json}. */
    public static byte[] write(InstalledRoots installed) {
        ObjectNode root = Json.object();
        ArrayNode ids = root.putArray("roots");
        installed.ids().stream().sorted().forEach(ids::add);
        root.put("quorum", installed.quorum());
        installed.place().ifPresent(place -> root.put("site", place.site()).put("stage", place.stage()));
        return Json.writePretty(root);
    }

    /**
     * Reads {@code roots.json}, as {@code drydock trust install} writes it.
     *
     * @throws DrydockException {@code TRUST_FILE_REFUSED} if it names no root key
     */
    public static InstalledRoots readRoots(byte[] json) {
        try {
            Json.Reader root = Json.read(json).keys("roots", "quorum?", "site?", "stage?");
            Set<String> ids = keyIds(root.at("roots"));
            Optional<Json.Reader> quorum = root.find("quorum");
            if (ids.isEmpty()) {
                throw root.at("roots").wrong("is empty");
            }
            InstalledRoots installed = new InstalledRoots(
                    ids, quorum.isPresent() ? (int) quorum.get().wholeNumber(1, ids.size()) : 1);
            if (root.find("site").isEmpty() && root.find("stage").isEmpty()) {
                return installed;
            }
            return installed.at(new Place(name(root.at("site")), name(root.at("stage"))));
        } catch (Json.Malformed e) {
            throw refused("the list of installed root keys " + e.what()
                    + "; put the file back as 'drydock trust install' wrote it");
        }
    }

    /** As {@link #read(byte[], InstalledRoots)}, from a file. */
    public static TrustFile read(Path file, InstalledRoots installed) {
        try {
            return read(BoundedFile.read(file, BoundedFile.DOCUMENT), installed);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Reads a trust file that is self-consistent: signed by a quorum of the roots it names. Good for looking at one, and for a
     * machine whose own file system is its root of trust; a serving node gives its installed roots.
     */
    public static TrustFile readSelfSigned(byte[] envelope) {
        TrustFile trust = parse(Envelope.parse(envelope, Envelope.TRUST_TYPE).payload());
        Set<String> named = new HashSet<>();
        trust.roots().forEach(root -> named.add(root.keyId()));
        return read(envelope, new InstalledRoots(named, trust.rootQuorum()));
    }

    /**
     * Checks that a trust file may replace the installed one: a quorum of the <em>installed</em> file's unrevoked roots signed
     * it, its version rises, and site and stage are the same; and that it stands by its own roots too, for by them it is read
     * from then on.
     */
    public static TrustFile readSuccessor(byte[] envelope, TrustFile installed) {
        Envelope signed = Envelope.parse(envelope, Envelope.TRUST_TYPE);
        TrustFile next = parse(signed.payload());
        requireQuorum(signed, installed.inForce(installed.roots()), installed.rootQuorum(), next.version());
        if (next.version() <= installed.version()) {
            throw refused("version " + next.version() + " does not rise above the installed version "
                    + installed.version() + "; give the new file a higher version and have it signed again");
        }
        requirePlace(next, installed.site(), installed.stage());
        return readSelfSigned(envelope);
    }

    /**
     * Reads an earlier trust file that allowed something. It counts if the current roots signed it, or if the installed file, which they
     * signed, names it among the earlier ones: replaced roots alone prove nothing.
     *
     * @param installed the trust file in force, already checked against {@code roots}
     * @throws DrydockException {@code TRUST_FILE_REFUSED} if neither holds, or if it is for another site or stage
     */
    public static TrustFile readEarlier(byte[] envelope, TrustFile installed, InstalledRoots roots) {
        TrustFile trust = parse(Envelope.parse(envelope, Envelope.TRUST_TYPE).payload());
        requirePlace(trust, installed.site(), installed.stage());
        return installed.vouchesFor(trust.digest()) ? trust : read(envelope, roots);
    }

    private static void requirePlace(TrustFile trust, String site, String stage) {
        if (!trust.site().equals(site) || !trust.stage().equals(stage)) {
            throw refused("it is for site " + trust.site() + ", stage " + trust.stage() + ", and this is site " + site
                    + ", stage " + stage);
        }
    }

    private static void requireQuorum(Envelope signed, List<NamedKey> roots, int quorum, int version) {
        int signers = signed.signersAmong(keysOf(roots)).size();
        if (signers < quorum) {
            throw refused("version " + version + " is signed by " + signers + " of the installed root keys, and "
                    + quorum + " must sign; let the missing root keys sign the same file");
        }
    }

    private static DrydockException refused(String why) {
        return new DrydockException(PackagingFailure.TRUST_FILE_REFUSED, "The trust file is refused: " + why + ".");
    }

    private static DrydockException unreadable(Path file, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_UNREADABLE,
                "The trust file " + file + " cannot be read: " + IoReason.of(file, cause)
                        + ". Install one with 'drydock trust install'.",
                cause);
    }

    /** Whether a trust file may have a key, such as {@code approvalQuorum} or {@code breakGlass.reviewDays}. */
    public static boolean knows(String key) {
        return key.equals("breakGlass.reviewDays")
                || Stream.of(KEYS).anyMatch(known -> known.replace("?", "").equals(key));
    }

    /** The verification keys of trust file entries. */
    public static List<VerificationKey> keysOf(Collection<NamedKey> keys) {
        return keys.stream().map(key -> VerificationKey.ofPem(key.publicKey())).toList();
    }

    /** The entry for a public key. */
    public static NamedKey named(String name, VerificationKey key) {
        return new NamedKey(name, key.id(), key.pem());
    }

    /** The entry for a person. */
    public static Person person(String name, Set<String> roles, VerificationKey key) {
        return new Person(name, roles, key.id(), key.pem());
    }

    /**
     * Reads the content of a trust file, without a signature.
     *
     * @throws DrydockException {@code TRUST_FILE_MALFORMED}
     */
    public static TrustFile parse(byte[] payload) {
        try {
            Json.Reader root = Json.read(payload).keys(KEYS);
            List<NamedKey> roots = namedKeys(root.at("roots"));
            TrustFile trust = new TrustFile(
                    (int) root.at("version").wholeNumber(1, Integer.MAX_VALUE),
                    new TrustFile.Scope(name(root.at("site")), name(root.at("stage"))),
                    new TrustFile.RootKeys(
                            (int) root.at("rootQuorum").wholeNumber(1, Math.max(1, roots.size())), roots),
                    new TrustFile.Approvers(
                            people(root.at("people")),
                            (int) root.at("approvalQuorum").wholeNumber(1, 16),
                            breakGlass(root.find("breakGlass"))),
                    new TrustFile.Machines(
                            namedKeys(root.at("builders")),
                            namedKeys(root.at("orderKeys")),
                            namedKeys(root.at("sources")),
                            root.find("contributors").isPresent() ? namedKeys(root.at("contributors")) : List.of(),
                            root.find("sites").isPresent() ? siteKeys(root.at("sites")) : List.of(),
                            root.find("recipients").isPresent() ? recipients(root.at("recipients")) : List.of()),
                    new TrustFile.LostKeys(
                            keyIds(root.at("revoked")),
                            since(root),
                            root.find("left").isPresent() ? keyIds(root.at("left")) : Set.of()),
                    earlier(root.find("earlier")),
                    Sha256.hex(payload));
            requireOneUseOfEachKey(trust);
            requireOneEndOfEachKey(trust);
            requireHolder(trust);
            if (roots.isEmpty()) {
                throw root.at("roots").wrong("is empty: nobody could sign the next trust file");
            }
            return trust;
        } catch (Json.Malformed e) {
            throw malformed(e.what(), e);
        } catch (DrydockException e) {
            throw e.code() == PackagingFailure.KEY_UNREADABLE ? malformed(e.sentence(), e) : e;
        }
    }

    /** Without one, break-glass would be allowed and could never be used: nobody would notice before the emergency. */
    private static void requireHolder(TrustFile trust) {
        boolean held = trust.people().stream()
                .anyMatch(person -> person.has(TrustFile.BREAK_GLASS) && !trust.isRevoked(person.keyId()));
        if (trust.breakGlass().isPresent() && !held) {
            throw malformed(
                    "allows break-glass, and no person with a key that counts has the role " + TrustFile.BREAK_GLASS,
                    null);
        }
    }

    private static Optional<Duration> breakGlass(Optional<Json.Reader> found) throws Json.Malformed {
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Json.Reader rule = found.get().keys("reviewDays");
        return Optional.of(Duration.ofDays(rule.at("reviewDays").wholeNumber(1, MOST_REVIEW_DAYS)));
    }

    private static void requireOneEndOfEachKey(TrustFile trust) {
        for (String keyId : trust.left()) {
            if (trust.revoked().contains(keyId)) {
                throw malformed("lists the key " + keyId + " as revoked and as left", null);
            }
        }
        for (String keyId : trust.since().keySet()) {
            if (!trust.revoked().contains(keyId)) {
                throw malformed("says since when the key " + keyId + " is revoked, and it is not", null);
            }
        }
    }

    /** A key that stood for a machine and a person would let the machine decide, or one holder count for two. */
    private static void requireOneUseOfEachKey(TrustFile trust) {
        Map<String, String> uses = new HashMap<>();
        trust.people().forEach(person -> use(uses, person.keyId(), "the person " + person.name()));
        trust.roots().forEach(key -> use(uses, key.keyId(), "the root " + key.name()));
        trust.builders().forEach(key -> use(uses, key.keyId(), "the builder " + key.name()));
        trust.orderKeys().forEach(key -> use(uses, key.keyId(), "the order key " + key.name()));
        trust.sources().forEach(key -> use(uses, key.keyId(), "the source " + key.name()));
        trust.contributors().forEach(key -> use(uses, key.keyId(), "the contributor " + key.name()));
        trust.sites().forEach(key -> use(uses, key.keyId(), "the site " + key.name()));
    }

    private static void use(Map<String, String> uses, String keyId, String use) {
        String before = uses.putIfAbsent(keyId, use);
        if (before != null) {
            throw malformed("gives one key, " + keyId + ", to " + before + " and to " + use, null);
        }
    }

    private static DrydockException malformed(String why, @Nullable Throwable cause) {
        return new DrydockException(
                PackagingFailure.TRUST_FILE_MALFORMED,
                "The trust file " + why + ". Correct the file and let the roots sign it again; docs/formats.md"
                        + " shows an example.",
                cause);
    }

    private static String name(Json.Reader at) throws Json.Malformed {
        String name = at.text();
        if (!TrustFile.isName(name)) {
            throw at.wrong("is not a name of 1 to 64 letters, digits, dots, dashes, underscores or @");
        }
        return name;
    }

    private static List<NamedKey> namedKeys(Json.Reader list) throws Json.Malformed {
        List<NamedKey> keys = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Json.Reader item : list.items()) {
            item.keys("name", "publicKey");
            NamedKey key = named(
                    name(item.at("name")),
                    VerificationKey.ofPem(item.at("publicKey").text()));
            if (!seen.add(key.name()) || !seen.add(key.keyId())) {
                throw item.wrong("repeats a name or a key of this list");
            }
            keys.add(key);
        }
        return keys;
    }

    /** A site may have several keys: while it changes from one to the next, deliveries by both are on their way. */
    private static List<NamedKey> siteKeys(Json.Reader list) throws Json.Malformed {
        List<NamedKey> keys = new ArrayList<>();
        for (Json.Reader item : list.items()) {
            item.keys("name", "publicKey");
            String site = item.at("name").text();
            if (!site.matches(DeliveryStatements.SITE)) {
                throw item.at("name").wrong("is no site's name: lower-case letters, digits and dashes");
            }
            keys.add(named(site, VerificationKey.ofPem(item.at("publicKey").text())));
        }
        return keys;
    }

    private static List<Recipient> recipients(Json.Reader list) throws Json.Malformed {
        List<Recipient> recipients = new ArrayList<>();
        for (Json.Reader item : list.items()) {
            item.keys("name", "recipient");
            Recipient recipient =
                    new Recipient(item.at("name").text(), item.at("recipient").text());
            if (!recipient.site().matches(DeliveryStatements.SITE)) {
                throw item.at("name").wrong("is no site's name: lower-case letters, digits and dashes");
            }
            if (!recipient.recipient().matches(RECIPIENT) || recipients.contains(recipient)) {
                throw item.at("recipient").wrong("is no recipient of age, such as age1…, or is there twice");
            }
            recipients.add(recipient);
        }
        return recipients;
    }

    private static List<Person> people(Json.Reader list) throws Json.Malformed {
        List<Person> people = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Json.Reader item : list.items()) {
            item.keys("name", "roles", "publicKey");
            Set<String> roles = new TreeSet<>();
            for (Json.Reader role : item.at("roles").items()) {
                roles.add(name(role));
            }
            Person person = person(
                    name(item.at("name")),
                    roles,
                    VerificationKey.ofPem(item.at("publicKey").text()));
            if (!seen.add(person.name()) || !seen.add(person.keyId())) {
                throw item.wrong("repeats a name or a key: two people never share either");
            }
            people.add(person);
        }
        return people;
    }

    private static Map<String, Instant> since(Json.Reader root) throws Json.Malformed {
        Map<String, Instant> since = new TreeMap<>();
        if (root.find("since").isPresent()) {
            for (Json.Reader item : root.at("since").items()) {
                item.keys("keyid", "at");
                since.put(item.at("keyid").hexDigest(), item.at("at").instant());
            }
        }
        return since;
    }

    private static Optional<List<String>> earlier(Optional<Json.Reader> list) throws Json.Malformed {
        if (list.isEmpty()) {
            return Optional.empty();
        }
        List<String> digests = new ArrayList<>();
        for (Json.Reader item : list.get().items()) {
            digests.add(item.hexDigest());
        }
        return Optional.of(digests);
    }

    private static Set<String> keyIds(Json.Reader list) throws Json.Malformed {
        Set<String> ids = new TreeSet<>();
        for (Json.Reader item : list.items()) {
            ids.add(item.hexDigest());
        }
        return ids;
    }

    /** The content of a trust file, ready to be signed; {@link TrustFile#digest()} is not part of it. */
    public static byte[] write(TrustFile trust) {
        ObjectNode root = Json.object();
        root.put("version", trust.version()).put("site", trust.site()).put("stage", trust.stage());
        root.put("rootQuorum", trust.rootQuorum());
        put(root.putArray("roots"), trust.roots());
        ArrayNode people = root.putArray("people");
        for (Person person : trust.people()) {
            ObjectNode entry = people.addObject().put("name", person.name());
            ArrayNode roles = entry.putArray("roles");
            person.roles().stream().sorted().forEach(roles::add);
            entry.put("publicKey", person.publicKey());
        }
        put(root.putArray("builders"), trust.builders());
        put(root.putArray("orderKeys"), trust.orderKeys());
        put(root.putArray("sources"), trust.sources());
        putFurther(root, "contributors", trust.contributors());
        putFurther(root, "sites", trust.sites());
        if (!trust.machines().recipients().isEmpty()) {
            ArrayNode recipients = root.putArray("recipients");
            trust.machines()
                    .recipients()
                    .forEach(one ->
                            recipients.addObject().put("name", one.site()).put("recipient", one.recipient()));
        }
        root.put("approvalQuorum", trust.approvalQuorum());
        trust.breakGlass().ifPresent(due -> root.putObject("breakGlass").put("reviewDays", due.toDays()));
        ArrayNode revoked = root.putArray("revoked");
        trust.revoked().stream().sorted().forEach(revoked::add);
        if (!trust.since().isEmpty()) {
            ArrayNode since = root.putArray("since");
            new TreeMap<>(trust.since())
                    .forEach(
                            (keyId, at) -> since.addObject().put("keyid", keyId).put("at", at.toString()));
        }
        if (!trust.left().isEmpty()) {
            trust.left().stream().sorted().forEach(root.putArray("left")::add);
        }
        trust.earlier().ifPresent(digests -> digests.forEach(root.putArray("earlier")::add));
        return Json.writePretty(root);
    }

    private static void putFurther(ObjectNode root, String list, List<NamedKey> keys) {
        if (!keys.isEmpty()) {
            put(root.putArray(list), keys);
        }
    }

    private static void put(ArrayNode list, List<NamedKey> keys) {
        keys.forEach(key -> list.addObject().put("name", key.name()).put("publicKey", key.publicKey()));
    }
}
