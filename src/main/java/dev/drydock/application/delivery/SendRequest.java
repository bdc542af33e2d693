package dev.drydock.application.delivery;

import dev.drydock.domain.delivery.DeliveryLimits;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.failure.DrydockException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent.
 *
 * @param to the other site
 * @param packages versions whose signed packages travel
 * @param documents {@code policy}, {@code trust} or {@code definition/MODEL}, which is the model's {@code model.yaml} in force
 * @param exports manifests in {@code deliveries/exports}
 * @param reports sites whose reports are handed on
 */
public record SendRequest(
        String to,
        List<VersionId> packages,
        List<String> documents,
        List<String> exports,
        List<String> reports,
        Optional<String> marking,
        Options options) {
    public static final String PACKAGES = "packages";
    public static final String DOCUMENTS = "documents";
    public static final String EXPORTS = "exports";
    public static final String REPORTS = "reports";
    public static final String MARKING = "marking";
    public static final String VALID_DAYS = "validDays";
    public static final String VOLUME_SIZE = "volumeSize";
    public static final String AGAIN = "again";
    public static final String ENCRYPT = "encrypt";
    public static final String WITHDRAW = "withdraw";

    /**
     * How it is sent.
     *
     * @param valid how long the other site may take it
     * @param volumeBytes largest size of a volume
     * @param encrypt so that only the other site can read the volumes
     * @param again also what the other site has taken before
     * @param withdraw numbers of earlier deliveries that the other site is not to take any more
     */
    public record Options(Duration valid, long volumeBytes, boolean encrypt, boolean again, List<Long> withdraw) {
        public Options {
            withdraw = List.copyOf(withdraw);
        }
    }

    private static final int USUAL_DAYS = 30;
    /** A file of this size fits on a medium with the file system FAT32. */
    private static final long USUAL_VOLUME = 4095L << 20;

    private static final String VERSION = "[a-z0-9]+(-[a-z0-9]+)*/[1-9][0-9]{0,8}";

    public SendRequest {
        packages = List.copyOf(packages);
        documents = List.copyOf(documents);
        exports = List.copyOf(exports);
        reports = List.copyOf(reports);
    }

    /**
     * Of the parameters of a job; lists have commas.
     *
     * @param given by the constants here; a blank one is absent
     * @throws DrydockException {@code DELIVERY_NOT_SENT} if a value is not what it must be
     */
    public static SendRequest of(String to, Map<String, @Nullable String> given) {
        return new SendRequest(
                to,
                list(given, PACKAGES).stream().map(SendRequest::version).toList(),
                list(given, DOCUMENTS),
                list(given, EXPORTS),
                list(given, REPORTS),
                find(given, MARKING),
                new Options(
                        find(given, VALID_DAYS).map(SendRequest::days).orElse(Duration.ofDays(USUAL_DAYS)),
                        find(given, VOLUME_SIZE).map(SendRequest::bytes).orElse(USUAL_VOLUME),
                        find(given, ENCRYPT).filter("true"::equals).isPresent(),
                        find(given, AGAIN).filter("true"::equals).isPresent(),
                        list(given, WITHDRAW).stream().map(SendRequest::number).toList()));
    }

    private static Optional<String> find(Map<String, @Nullable String> given, String name) {
        return Optional.ofNullable(given.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static List<String> list(Map<String, @Nullable String> given, String name) {
        return Arrays.stream(find(given, name).orElse("").split(",", -1))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    private static VersionId version(String text) {
        if (!text.matches(VERSION)) {
            throw CollectParcels.notSent("'" + text + "' is no version. Name one such as pump-failure/7");
        }
        return VersionId.parse(text);
    }

    private static long number(String text) {
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw CollectParcels.notSent("'" + text + "' is no number of a delivery. Name one such as 7");
        }
        return Long.parseLong(text);
    }

    private static Duration days(String text) {
        return DeliveryLimits.days(text)
                .orElseThrow(() ->
                        CollectParcels.notSent(VALID_DAYS + " is " + text + " and must be " + DeliveryLimits.DAYS));
    }

    private static long bytes(String text) {
        return DeliveryLimits.volume(text)
                .orElseThrow(() ->
                        CollectParcels.notSent(VOLUME_SIZE + " is " + text + " and must be " + DeliveryLimits.VOLUMES));
    }
}
