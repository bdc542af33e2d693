{{- /* One server: its Service, StatefulSet and NetworkPolicy. Takes root, server, port, live, ready, portOption. */ -}}
{{- define "drydock.server" -}}
{{- $root := .root -}}
{{- $name := printf "%s-%s" $root.Release.Name .server -}}
{{- $values := index $root.Values .server -}}
{{- $image := index $root.Values.images .server -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels: &labels
    app.kubernetes.io/name: drydock
    app.kubernetes.io/instance: {{ $root.Release.Name }}
    app.kubernetes.io/component: {{ .server }}
spec:
  # The server's certificate is for the address of its pod, which must be known before the server is ready
  clusterIP: None
  publishNotReadyAddresses: true
  selector: *labels
  ports:
    - {name: https, port: {{ .port }}, targetPort: https}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}
  labels: &labels
    app.kubernetes.io/name: drydock
    app.kubernetes.io/instance: {{ $root.Release.Name }}
    app.kubernetes.io/component: {{ .server }}
spec:
  serviceName: {{ $name }}
  replicas: 1
  # A node without a model is never ready, and must still take a new image
  podManagementPolicy: Parallel
  selector:
    matchLabels: *labels
  template:
    metadata:
      labels: *labels
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 90
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile: {type: RuntimeDefault}
      {{- with $root.Values.pullSecret }}
      imagePullSecrets:
        - name: {{ . }}
      {{- end }}
      containers:
        - name: {{ .server }}
          image: {{ printf "%s/%s@%s" $root.Values.registry .server $image.digest | quote }}
          imagePullPolicy: {{ $root.Values.pullPolicy }}
          args:
            - server
            - run
            - --only
            - {{ .server }}
            - --name
            - {{ $root.Values.site | quote }}
            - --host
            - {{ printf "$(POD_NAME).%s.$(POD_NAMESPACE).svc.%s" $name $root.Values.clusterDomain | quote }}
            - {{ .portOption }}
            - {{ .port | quote }}
          env:
            - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            - {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
            {{- with $values.javaOptions }}
            - {name: DRYDOCK_JVM_OPTIONS, value: {{ . | quote }}}
            {{- end }}
          {{- with $values.environmentSecret }}
          envFrom:
            - secretRef: {name: {{ . }}}
          {{- end }}
          ports:
            - {name: https, containerPort: {{ .port }}}
          startupProbe:
            httpGet: {path: {{ .live }}, port: https, scheme: HTTPS}
            periodSeconds: 10
            failureThreshold: 180
          livenessProbe:
            httpGet: {path: {{ .live }}, port: https, scheme: HTTPS}
            periodSeconds: 30
            timeoutSeconds: 10
            failureThreshold: 6
          readinessProbe:
            httpGet: {path: {{ .ready }}, port: https, scheme: HTTPS}
            periodSeconds: 10
            timeoutSeconds: 10
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          resources:
            {{- toYaml $values.resources | nindent 12 }}
          volumeMounts:
            - {name: site, mountPath: /srv/drydock}
            - {name: tmp, mountPath: /tmp}
      volumes:
        - name: tmp
          emptyDir: {sizeLimit: 1Gi}
  volumeClaimTemplates:
    - metadata:
        name: site
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $values.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ $values.storage }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ $name }}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: drydock
      app.kubernetes.io/instance: {{ $root.Release.Name }}
      app.kubernetes.io/component: {{ .server }}
  policyTypes: [Ingress, Egress]
  ingress:
    # From pods of this namespace; the site's own policy admits others
    - from:
        - podSelector: {}
      ports:
        - {protocol: TCP, port: {{ .port }}}
  {{- if eq .server "orchestrator" }}
  egress:
    # Only to the serving node, and to the cluster's name server for its address
    - to:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: drydock
              app.kubernetes.io/instance: {{ $root.Release.Name }}
              app.kubernetes.io/component: serving
      ports:
        - {protocol: TCP, port: 9444}
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
      ports:
        - {protocol: UDP, port: 53}
        - {protocol: TCP, port: 53}
  {{- else }}
  egress: []
  {{- end }}
{{- end }}
