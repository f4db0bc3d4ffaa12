{{/*
What every pod of the chart has in common. The user comes from the image, as a number, so that platforms which choose
one of their own (OpenShift) may.
*/}}
{{- define "treasurer-api.podSpec" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
Takes { root, component, annotations }: labels and annotations of a pod. Neither names the chart's version: pods roll
for another image or configuration only.
*/}}
{{- define "treasurer-api.podMetadata" -}}
labels:
  {{- include "treasurer-api.selectorLabels" . | nindent 2 }}
  {{- with .root.Values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with merge (dict) .annotations .root.Values.podAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What every container has in common: nothing but the image, and no right beyond serving. */}}
{{- define "treasurer-api.container" -}}
image: {{ include "treasurer-api.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end -}}

{{/* Takes { root, withFlagFile }. */}}
{{- define "treasurer-api.volumeMounts" -}}
- name: tmp
  mountPath: /tmp
{{- if and .withFlagFile .root.Values.flagFile.configMap }}
- name: flags
  mountPath: /etc/treasurer/flags
  readOnly: true
{{- end }}
{{- with .root.Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Takes { root, withFlagFile }. */}}
{{- define "treasurer-api.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- if and .withFlagFile .root.Values.flagFile.configMap }}
- name: flags
  configMap:
    name: {{ .root.Values.flagFile.configMap }}
{{- end }}
{{- with .root.Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/*
Takes the name of a port. Startup allows five minutes for a database that is not there yet; a process that cannot reach
its database later is taken out of the Service, never restarted for it.
*/}}
{{- define "treasurer-api.probes" -}}
startupProbe:
  httpGet:
    path: /health/startup
    port: {{ . }}
  periodSeconds: 2
  timeoutSeconds: 3
  failureThreshold: 150
livenessProbe:
  httpGet:
    path: /health/live
    port: {{ . }}
  periodSeconds: 10
  timeoutSeconds: 3
  failureThreshold: 3
readinessProbe:
  httpGet:
    path: /health/ready
    port: {{ . }}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
{{- end -}}
