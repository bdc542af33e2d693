package dev.drydock.domain.validation;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.failure.ValidationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the signed policy asks of the site's people and of its configuration. {@code docs/formats.md} has the keys.
 *
 * @param approvals how many release managers must approve a release at least, 1 to 16; the trust file may ask for more
 * @param waivers who may waive a gate, and for how long
 * @param deliveries what must be true of deliveries to and from other sites
 * @param retentionDays for how many days after its end a run is kept at least; 0 for no minimum
 * @param egress where the site may send anything; empty for anywhere
 */
public record SiteRules(
        int approvals, Waivers waivers, Deliveries deliveries, int retentionDays, Optional<Set<Destination>> egress) {
    /** In force where a policy has no such section. */
    public static final SiteRules NONE =
            new SiteRules(1, Waivers.FREE, new Deliveries(false, false, Optional.empty()), 0, Optional.empty());

    public SiteRules {
        egress = egress.map(Set::copyOf);
    }

    /** Who may waive a gate. */
    public enum WhoWaives {
        ALLOWED(1),
        TWO(2),
        NONE(0);

        private final int people;

        WhoWaives(int people) {
            this.people = people;
        }

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<WhoWaives> ofWireName(String name) {
            return List.of(values()).stream()
                    .filter(one -> one.wireName().equals(name))
                    .findFirst();
        }
    }

    /**
     * The rules for waivers.
     *
     * @param days how long a waiver may count at most; empty for the 30 days of every statement
     */
    public record Waivers(WhoWaives who, OptionalInt days) {
        static final Waivers FREE = new Waivers(WhoWaives.ALLOWED, OptionalInt.empty());

        /** How many release managers must waive the same gate; of a policy that allows none, one more than can be. */
        public int people() {
            return who == WhoWaives.NONE ? Integer.MAX_VALUE : who.people;
        }

        /** @throws DrydockException {@link ReleaseFailure#WAIVER_NOT_ALLOWED} if nobody may waive a gate of the version */
        public void requireAllowed(String version) {
            if (who == WhoWaives.NONE) {
                throw notAllowed(
                        version,
                        "the gate policy that it was judged by allows no waivers (site.waivers). Collect labels and run the"
                                + " night again, or have release managers sign another policy and judge the candidate by it");
            }
        }

        /** @throws DrydockException {@link ReleaseFailure#WAIVER_NOT_ALLOWED} if a waiver breaks the rules by itself */
        public void require(String version, Instant issued, Instant expires) {
            requireAllowed(version);
            if (days.isPresent() && Duration.between(issued, expires).compareTo(Duration.ofDays(days.getAsInt())) > 0) {
                throw notAllowed(
                        version,
                        "the waiver would count from " + issued + " to " + expires + ", and the gate policy allows "
                                + days.getAsInt()
                                + " days (site.waiver-days). Fetch the statement again and sign that");
            }
        }

        private static DrydockException notAllowed(String version, String why) {
            return new DrydockException(
                    ReleaseFailure.WAIVER_NOT_ALLOWED, "No gate of " + version + " is waived: " + why + ".");
        }

        /** The shorter of a life and the longest that is allowed. */
        public Duration atMost(Duration life) {
            return days.isPresent() && Duration.ofDays(days.getAsInt()).compareTo(life) < 0
                    ? Duration.ofDays(days.getAsInt())
                    : life;
        }
    }

    /**
     * The rules for deliveries.
     *
     * @param encrypted only encrypted ones are sent or taken
     * @param scanned only a site with a scanner takes any
     * @param markings the words of those that are sent or taken; empty for any, or none
     */
    public record Deliveries(boolean encrypted, boolean scanned, Optional<List<String>> markings) {
        public Deliveries {
            markings = markings.map(List::copyOf);
        }

        /** Why a delivery cannot be sent or taken, as a clause; empty if it can. */
        public Optional<String> problem(boolean isEncrypted, Optional<String> marking) {
            if (encrypted && !isEncrypted) {
                return Optional.of("it is not encrypted, and the gate policy allows only encrypted deliveries"
                        + " (site.deliveries.encrypted). It must be sent with --encrypt");
            }
            return markings.filter(words -> marking.filter(words::contains).isEmpty())
                    .map(words -> "it "
                            + marking.map(word -> "is marked " + word).orElse("has no marking")
                            + ", and the gate policy allows "
                            + (words.isEmpty() ? "no delivery" : "only " + String.join(", ", words))
                            + " (site.deliveries.markings)");
        }
    }

    /** What a site may have outside its own host. */
    public enum Destination {
        NODE("a serving node"),
        DATABASE("a database"),
        CLUSTER("a cluster"),
        TIMESTAMPS("a time-stamp authority"),
        ALERTS("a receiver of alerts"),
        TRACES("a collector of traces"),
        DELIVERIES("deliveries");

        private final String words;

        Destination(String words) {
            this.words = words;
        }

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Destination> ofWireName(String name) {
            return List.of(values()).stream()
                    .filter(one -> one.wireName().equals(name))
                    .findFirst();
        }
    }

    /**
     * A setting of the site that the policy does not allow.
     *
     * @param setting as it is written
     * @param rule the key of the policy and its value
     * @param advice a sentence
     * @param leaves whether something would leave the host by it: then the orchestrator does not start
     */
    public record Breach(String setting, String rule, String advice, boolean leaves) {
        @Override
        public String toString() {
            return setting + ", and the gate policy has " + rule + ". " + advice;
        }
    }

    /** Whether the site may send anything there. */
    public boolean allows(Destination destination) {
        return egress.map(allowed -> allowed.contains(destination)).orElse(true);
    }

    /**
     * What of a site's configuration breaks these rules.
     *
     * @param outside what the configuration has outside this host, by the name of a {@link Destination}, as it is written
     * @param scanner whether a program looks at each delivery
     * @param markings the words that the site knows for deliveries
     */
    public List<Breach> breaches(Map<String, String> outside, boolean scanner, List<String> markings) {
        List<Breach> breaches = new ArrayList<>();
        for (Destination destination : Destination.values()) {
            String setting = outside.get(destination.wireName());
            if (setting != null && !allows(destination)) {
                breaches.add(new Breach(
                        setting + ", which is " + destination.words + " outside this host",
                        "site.egress " + words(egress.orElse(Set.of())),
                        "Change the setting, or have release managers sign a policy whose site.egress names "
                                + destination.wireName() + ".",
                        true));
            }
        }
        if (deliveries.scanned() && allows(Destination.DELIVERIES) && !scanner) {
            breaches.add(new Breach(
                    "delivery-scanner is missing",
                    "site.deliveries.scanned true",
                    "Name a program in delivery-scanner; until then no delivery is taken.",
                    false));
        }
        deliveries
                .markings()
                .filter(words ->
                        allows(Destination.DELIVERIES) && words.stream().noneMatch(markings::contains))
                .ifPresent(words -> breaches.add(new Breach(
                        "delivery-markings has none of the words that a delivery may have",
                        "site.deliveries.markings " + list(new TreeSet<>(words)),
                        "Name them in delivery-markings; until then no delivery is sent or taken.",
                        false)));
        return breaches;
    }

    /**
     * Holds a start to the rules for what leaves the host.
     *
     * @param outside as of {@link #breaches}
     * @throws DrydockException {@link ValidationFailure#SITE_BREAKS_POLICY} with each setting
     */
    public void requireKept(Map<String, String> outside) {
        List<String> leaving = breaches(outside, true, List.of()).stream()
                .filter(Breach::leaves)
                .map(Breach::toString)
                .toList();
        if (!leaving.isEmpty()) {
            throw DrydockException.listing(
                    ValidationFailure.SITE_BREAKS_POLICY,
                    "The site's settings break its signed gate policy, so the orchestrator does not start.",
                    leaving);
        }
    }

    /** Each rule that is stricter than none, by its key: for comparing two policies. */
    public SortedMap<String, String> limits() {
        SortedMap<String, String> limits = new TreeMap<>();
        put(limits, "approvals", approvals > 1, Integer.toString(approvals));
        put(limits, "waivers", waivers.who() != WhoWaives.ALLOWED, waivers.who().wireName());
        waivers.days().ifPresent(days -> limits.put("site.waiver-days", Integer.toString(days)));
        put(limits, "deliveries.encrypted", deliveries.encrypted(), "true");
        put(limits, "deliveries.scanned", deliveries.scanned(), "true");
        deliveries.markings().ifPresent(words -> limits.put("site.deliveries.markings", list(new TreeSet<>(words))));
        put(limits, "retention-days", retentionDays > 0, Integer.toString(retentionDays));
        egress.ifPresent(allowed -> limits.put("site.egress", words(allowed)));
        return limits;
    }

    private static void put(Map<String, String> limits, String key, boolean stated, String value) {
        if (stated) {
            limits.put("site." + key, value);
        }
    }

    private static String words(Set<Destination> destinations) {
        return list(destinations.stream().map(Destination::wireName).collect(Collectors.toCollection(TreeSet::new)));
    }

    private static String list(Set<String> words) {
        return words.isEmpty() ? "none" : String.join(", ", words);
    }
}
