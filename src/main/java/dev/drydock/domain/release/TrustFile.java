package dev.drydock.domain.release;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The people and keys that a site trusts, for one stage. Offline root keys sign it, and a person installs it.
 *
 * @param version rises with each installed file
 * @param rootKeys who sign the next trust file
 * @param lost keys that no longer count
 * @param earlier digests of earlier trust files, possibly with other roots or another quorum: what was accepted under them stays accepted.
 *     Empty if the file is older than this rule
 * @param digest lower-case hex SHA-256 of the signed bytes; approvals bind it
 */
public record TrustFile(
        int version,
        Scope scope,
        RootKeys rootKeys,
        Approvers approvers,
        Machines machines,
        LostKeys lost,
        Optional<List<String>> earlier,
        String digest) {
    /** The role that approves, waives and rolls back. */
    public static final String RELEASE_MANAGER = "release-manager";

    /** The role that reviews what was done by break-glass, as a release manager may too. */
    public static final String AUDITOR = "auditor";

    /** The role of the people one of whom must sign, too, if fewer release managers sign than required. */
    public static final String BREAK_GLASS = "break-glass";

    public TrustFile {
        earlier = earlier.map(List::copyOf);
    }

    /** What the file is for. */
    public record Scope(String site, String stage) {}

    /** @param quorum how many roots must sign the next trust file */
    public record RootKeys(int quorum, List<NamedKey> keys) {
        public RootKeys {
            keys = List.copyOf(keys);
        }
    }

    /**
     * @param quorum how many people must approve an activation or sign a policy
     * @param breakGlass how long after an act by break-glass its review is due; empty if nothing may be done by break-glass
     */
    public record Approvers(List<Person> people, int quorum, Optional<Duration> breakGlass) {
        public Approvers {
            people = List.copyOf(people);
        }

        /** Of a site without break-glass. */
        public Approvers(List<Person> people, int quorum) {
            this(people, quorum, Optional.empty());
        }
    }

    /**
     * @param builders machines whose signature on a package is trusted; it authorises nothing
     * @param orderKeys orchestrators whose orders a node follows if people approved them
     * @param sources who may bring exports
     * @param contributors builders of other sites, whose packages may be brought as weights; they authorise nothing
     * @param sites delivery keys of other sites, by the site's name; what such a site sends is opened, and authorises nothing
     * @param recipients for whom deliveries to other sites may be encrypted
     */
    public record Machines(
            List<NamedKey> builders,
            List<NamedKey> orderKeys,
            List<NamedKey> sources,
            List<NamedKey> contributors,
            List<NamedKey> sites,
            List<Recipient> recipients) {
        public Machines {
            builders = List.copyOf(builders);
            orderKeys = List.copyOf(orderKeys);
            sources = List.copyOf(sources);
            contributors = List.copyOf(contributors);
            sites = List.copyOf(sites);
            recipients = List.copyOf(recipients);
        }

        /** Of a site that encrypts nothing. */
        public Machines(
                List<NamedKey> builders,
                List<NamedKey> orderKeys,
                List<NamedKey> sources,
                List<NamedKey> contributors,
                List<NamedKey> sites) {
            this(builders, orderKeys, sources, contributors, sites, List.of());
        }

        /** Of a site that has nothing to do with others. */
        public Machines(List<NamedKey> builders, List<NamedKey> orderKeys, List<NamedKey> sources) {
            this(builders, orderKeys, sources, List.of(), List.of());
        }
    }

    /**
     * @param revoked ids of stolen keys: neither new nor earlier signatures of them count
     * @param since the time since which a revoked key is stolen; signatures before it count. A key that is not here was always stolen
     * @param left ids of the keys of people who left: new signatures do not count, earlier ones do
     */
    public record LostKeys(Set<String> revoked, Map<String, Instant> since, Set<String> left) {
        public LostKeys {
            revoked = Set.copyOf(revoked);
            since = Map.copyOf(since);
            left = Set.copyOf(left);
        }

        /** Keys that were always stolen. */
        public static LostKeys revoked(Set<String> ids) {
            return new LostKeys(ids, Map.of(), Set.of());
        }
    }

    /**
     * What deliveries for a site may be encrypted for.
     *
     * @param site its name
     * @param recipient public key in the form of age, {@code age1…}
     */
    public record Recipient(String site, String recipient) {}

    /** A machine or root key; {@code keyId} is the hex SHA-256 of the PEM text. */
    public record NamedKey(String name, String keyId, String publicKey) {}

    /** A person; {@code name} is also their user name at the orchestrator. */
    public record Person(String name, Set<String> roles, String keyId, String publicKey) {
        public Person {
            roles = Set.copyOf(roles);
        }

        public boolean has(String role) {
            return roles.contains(role);
        }
    }

    public String site() {
        return scope.site();
    }

    public String stage() {
        return scope.stage();
    }

    public int rootQuorum() {
        return rootKeys.quorum();
    }

    /** Whether a text can name a person, a key or a site: 1 to 64 letters, digits, dots, dashes, underscores or @. */
    public static boolean isName(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    }

    public List<NamedKey> roots() {
        return rootKeys.keys();
    }

    public List<Person> people() {
        return approvers.people();
    }

    public int approvalQuorum() {
        return approvers.quorum();
    }

    /** How long after an act by break-glass its review is due; empty if nothing may be done by break-glass. */
    public Optional<Duration> breakGlass() {
        return approvers.breakGlass();
    }

    public List<NamedKey> builders() {
        return machines.builders();
    }

    public List<NamedKey> orderKeys() {
        return machines.orderKeys();
    }

    public List<NamedKey> sources() {
        return machines.sources();
    }

    public List<NamedKey> contributors() {
        return machines.contributors();
    }

    public List<NamedKey> sites() {
        return machines.sites();
    }

    /** What deliveries for that site may be encrypted for; several while it changes its key. */
    public List<String> recipientsOf(String site) {
        return machines.recipients().stream()
                .filter(recipient -> recipient.site().equals(site))
                .map(Recipient::recipient)
                .toList();
    }

    public Set<String> revoked() {
        return lost.revoked();
    }

    public Map<String, Instant> since() {
        return lost.since();
    }

    public Set<String> left() {
        return lost.left();
    }

    /** Whether new signatures of the key do not count, because it is stolen or its owner has left. */
    public boolean isRevoked(String keyId) {
        return revoked().contains(keyId) || left().contains(keyId);
    }

    /** Whether what the key did at that time stands. */
    public boolean stands(String keyId, Instant at) {
        Instant lost = since().get(keyId);
        return !revoked().contains(keyId) || (lost != null && at.isBefore(lost));
    }

    /** Those of the keys whose signatures of that time still count. */
    public List<NamedKey> standing(List<NamedKey> keys, Instant at) {
        return keys.stream().filter(key -> stands(key.keyId(), at)).toList();
    }

    /** Whether that trust file is this one or an earlier one. */
    public boolean vouchesFor(String otherDigest) {
        return digest.equals(otherDigest) || earlier.orElse(List.of()).contains(otherDigest);
    }

    /** The person with that key, revoked, gone or neither. */
    public Optional<Person> personByKey(String keyId) {
        return people().stream().filter(person -> person.keyId().equals(keyId)).findFirst();
    }

    /** Of the keys, those that count for something new. */
    public List<NamedKey> inForce(List<NamedKey> keys) {
        return keys.stream().filter(key -> !isRevoked(key.keyId())).toList();
    }
}
