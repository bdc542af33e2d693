package dev.drydock.application.delivery;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.delivery.Markings;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.suite.SuiteKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a signed gate policy asks of deliveries. */
class DeliveryRulesTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // made before each test
    private DeliverySite build;

    @SuppressWarnings("NullAway.Init") // made before each test
    private DeliverySite plant;

    @SuppressWarnings("NullAway.Init") // made before each test
    private VersionId version;

    @BeforeEach
    void makeBothSites() throws IOException {
        build = new DeliverySite(folder, "build");
        plant = new DeliverySite(folder, "plant-a");
        DeliverySite.introduce(build, plant, SigningKey.generate(SigningKey.Kind.ED25519));
        version = build.signedVersion("a first one");
    }

    @AfterEach
    void closeBoth() {
        build.close();
        plant.close();
    }

    @Test
    void nothingIsSentThatIsNotEncrypted() throws IOException {
        rules(build, "{\"deliveries\": {\"encrypted\": true}}");

        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "it is not encrypted, and the gate policy allows only encrypted deliveries (site.deliveries.encrypted)",
                () -> build.send("plant-a", "packages", version.toString()));
        assertThat(build.send("plant-a", "packages", version.toString(), "encrypt", "true"))
                .isEqualTo(SendDelivery.Outcome.SENT);
    }

    @Test
    void nothingIsTakenThatIsNotEncrypted() throws IOException {
        rules(plant, "{\"deliveries\": {\"encrypted\": true}}");
        build.send("plant-a", "packages", version.toString());

        assertFails(
                DeliveryFailure.DELIVERY_REFUSED, "it is not encrypted", () -> plant.receive(build.carry(plant, 1)));
        assertThat(plant.received("build-1")).doesNotExist();
    }

    @Test
    void onlyTheWordsOfThePolicyTravelWhateverTheSiteSays() throws IOException {
        build.markings = new Markings(List.of("restricted", "public"), Optional.of("public"));
        rules(build, "{\"deliveries\": {\"markings\": [\"public\"]}}");

        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "it is marked restricted, and the gate policy allows only public (site.deliveries.markings)",
                () -> build.send("plant-a", "packages", version.toString(), "marking", "restricted"));
        build.markings = Markings.NONE;
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "it has no marking, and the gate policy allows only public",
                () -> build.send("plant-a", "packages", version.toString()));
    }

    @Test
    void noDeliveryLeavesASiteWhosePolicyDoesNotNameDeliveries() throws IOException {
        rules(build, "{\"egress\": [\"node\"]}");

        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "the gate policy lets no delivery leave this site (site.egress)",
                () -> build.send("plant-a", "packages", version.toString()));
    }

    @Test
    void nothingIsTakenWithoutTheScannerThatThePolicyAsksFor() throws IOException {
        rules(plant, "{\"deliveries\": {\"scanned\": true}}");
        build.send("plant-a", "packages", version.toString());
        String delivery = build.carry(plant, 1);

        assertFails(
                DeliveryFailure.SCANNER_FAILED,
                "the gate policy asks for a scanner (site.deliveries.scanned), and this site has none",
                () -> plant.receive(delivery));
        plant.scanner = any -> Optional.of("/opt/scan");
        plant.receive(delivery);
        assertThat(plant.received("build-1")).isDirectory();
    }

    private static void rules(DeliverySite site, String section) throws IOException {
        String policy = SuiteKit.policy(1).replaceFirst("\\{", "{\"site\": " + section + ",");
        Files.write(site.root.resolve("policy.json"), site.kit.policyEnvelope(policy));
    }
}
