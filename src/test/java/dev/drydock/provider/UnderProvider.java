package dev.drydock.provider;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Security;
import java.security.Signature;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Says which provider this process uses, and runs tests with it: the main class of a process of its own. */
final class UnderProvider {
    private UnderProvider() {}

    /** @param classes names of test classes */
    public static void main(String[] classes) throws Exception {
        System.out.println("first " + Security.getProviders()[0].getName());
        System.out.println("approved "
                + Class.forName("org.bouncycastle.crypto.CryptoServicesRegistrar")
                        .getMethod("isInApprovedOnlyMode")
                        .invoke(null));
        System.out.println(
                "SHA-256 " + MessageDigest.getInstance("SHA-256").getProvider().getName());
        System.out.println(
                "HmacSHA256 " + Mac.getInstance("HmacSHA256").getProvider().getName());
        System.out.println("AES-GCM "
                + Cipher.getInstance("AES/GCM/NoPadding").getProvider().getName());
        for (String algorithm : new String[] {"Ed25519", "EC"}) {
            Signature signature = Signature.getInstance(algorithm.equals("EC") ? "SHA256withECDSA" : algorithm);
            signature.initSign(
                    KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate());
            System.out.println(algorithm + " " + signature.getProvider().getName());
        }
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(classes).map(name -> selectClass(name)).toList())
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary);
        summary.getSummary()
                .getFailures()
                .forEach(failure -> System.out.println(
                        "failed " + failure.getTestIdentifier().getDisplayName() + ": " + failure.getException()));
        System.out.println("passed " + summary.getSummary().getTestsSucceededCount());
        System.exit(summary.getSummary().getTotalFailureCount() == 0 ? 0 : 1);
    }
}
