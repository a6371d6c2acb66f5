"""The forum's addresses, and nothing else's."""

from django.urls import include, path

urlpatterns = [path("forum/", include("machina.urls"))]
