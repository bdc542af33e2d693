package dev.drydock.bootstrap;

import dev.drydock.application.release.DecidingDocument;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.packaging.SiteDocuments;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gate policy and trust file, and how they are installed through the server. */
class DocumentsProducer {
    @Produces
    @Singleton
    @Named("policy")
    DecidingDocument policy(SiteFolder site) {
        return new Policy(documents(site));
    }

    @Produces
    @Singleton
    @Named("trust")
    DecidingDocument trust(SiteFolder site, SiteConfiguration configuration) {
        return new Trust(documents(site), configuration);
    }

    private static SiteDocuments documents(SiteFolder site) {
        return new SiteDocuments(site.policy(), site.trust(), site.roots(), site.serving());
    }

    private record Policy(SiteDocuments documents) implements DecidingDocument {
        @Override
        public String kind() {
            return "policy";
        }

        @Override
        public Set<String> files() {
            return Set.of("etc/policy.json");
        }

        @Override
        public SortedMap<String, String> require(byte[] envelope) {
            String digest = documents.requirePolicy(envelope);
            documents.setback(envelope).ifPresent(why -> {
                throw new DrydockException(ReleaseFailure.POLICY_OLDER, "The gate policy was not installed: " + why);
            });
            return new TreeMap<>(Map.of("policy", digest));
        }

        @Override
        public void put(byte[] envelope) {
            documents.putPolicy(envelope);
        }
    }

    private record Trust(SiteDocuments documents, SiteConfiguration configuration) implements DecidingDocument {
        @Override
        public String kind() {
            return "trust";
        }

        @Override
        public Set<String> files() {
            return Set.of("etc/trust.json", "etc/roots.json");
        }

        @Override
        public SortedMap<String, String> require(byte[] envelope) {
            TrustFile next = next(envelope);
            return new TreeMap<>(Map.of("trust", next.digest(), "trustVersion", Integer.toString(next.version())));
        }

        @Override
        public void put(byte[] envelope) {
            documents.putTrust(envelope, next(envelope));
        }

        private TrustFile next(byte[] envelope) {
            if (!documents.hasTrust()) {
                throw new DrydockException(
                        CommonFailure.REQUEST_INVALID,
                        "The trust file was not installed: it would be the first, and its roots are confirmed on the"
                                + " site's own machine. Use 'drydock trust install FILE --root KEYID' there, without"
                                + " --user.");
            }
            return documents.requireTrust(envelope, configuration.site(), configuration.stage());
        }
    }
}
