package dev.drydock.cli.site;

import dev.drydock.config.SiteFolder;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Lets the serving node ask for client certificates, at each start: with {@code etc/tls/client-ca.pem}, it makes of that file what Liberty
 * reads; without it, it removes this, and the node asks for none. Tested by {@code SiteInitialisationTest}.
 */
final class ClientAuthorities {
    private final SiteFolder site;
    private final Path settings;
    private final Path store;

    ClientAuthorities(SiteFolder site) {
        this.site = site;
        this.settings = site.etc().resolve("client-certificates.xml");
        this.store = site.etc().resolve("client-certificates.p12");
    }

    /** @throws DrydockException {@link CommonFailure#CONFIGURATION_INVALID} if the file has no certificate */
    void follow() throws IOException {
        if (Files.notExists(site.clientAuthorities())) {
            Files.deleteIfExists(settings);
            Files.deleteIfExists(store);
            return;
        }
        String password = Files.readString(site.secret("keystore.password")).strip();
        try {
            KeyStore authorities = KeyStore.getInstance("PKCS12");
            authorities.load(null, null);
            int number = 0;
            for (Certificate authority : authorities()) {
                authorities.setCertificateEntry("authority-" + ++number, authority);
            }
            if (number == 0) {
                throw refused(null);
            }
            ByteArrayOutputStream stored = new ByteArrayOutputStream();
            authorities.store(stored, password.toCharArray());
            SiteInitialisation.write(store, stored.toByteArray(), SiteInitialisation.OWNER_ONLY);
            SiteInitialisation.write(
                    settings, xml(password).getBytes(StandardCharsets.UTF_8), SiteInitialisation.OWNER_ONLY);
        } catch (GeneralSecurityException e) {
            throw refused(e);
        }
    }

    private Collection<? extends Certificate> authorities() throws IOException, GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(BoundedFile.read(site.clientAuthorities(), BoundedFile.DOCUMENT)));
    }

    private DrydockException refused(@Nullable Throwable cause) {
        return new DrydockException(
                CommonFailure.CONFIGURATION_INVALID,
                "The serving node cannot check its clients' certificates: " + site.clientAuthorities()
                        + " has no certificate. Write those of the authorities to it in PEM form, or remove it if"
                        + " clients have tokens only.",
                cause);
    }

    private static String xml(String password) {
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <server description="Drydock writes this file from etc/tls/client-ca.pem at each start">
              <!-- Liberty hands a certificate to an application only with this feature -->
              <featureManager><feature>appSecurity-5.0</feature></featureManager>
              <keyStore id="clientAuthorities" location="${env.DRYDOCK_SITE}/etc/client-certificates.p12" type="PKCS12" password="%s"/>
              <ssl id="defaultSSLConfig" trustStoreRef="clientAuthorities" clientAuthenticationSupported="true"/>
            </server>
            """.formatted(password);
    }
}
