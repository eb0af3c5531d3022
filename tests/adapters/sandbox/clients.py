"""The platforms' wire protocols, written down by hand with requests."""

import json
from urllib.parse import quote

import requests

TIMEOUT = 10


class Graph:
    """What Instagram and Facebook share."""

    token = ""

    def __init__(self, base_url):
        self.root = f"{base_url}/v26.0"

    def get(self, path, *, token=None, **params):
        params["access_token"] = token or self.token
        return requests.get(f"{self.root}/{path}", params=params, timeout=TIMEOUT)

    def post(self, path, *, token=None, files=None, **data):
        data["access_token"] = token or self.token
        return requests.post(f"{self.root}/{path}", data=data, files=files, timeout=TIMEOUT)

    def delete(self, path, *, token=None):
        params = {"access_token": token or self.token}
        return requests.delete(f"{self.root}/{path}", params=params, timeout=TIMEOUT)


class Instagram(Graph):
    user = "17841400000000001"
    token = "sandbox-instagram-token"

    def __init__(self, base_url, picture_host):
        super().__init__(base_url)
        self.picture_host = picture_host

    def url(self, kind="jpeg", size="800x800"):
        return f"{self.picture_host}/{kind}/{size}/1.jpg"

    def container(self, *, kind="jpeg", size="800x800", **data):
        data.setdefault("image_url", self.url(kind, size))
        return self.post(f"{self.user}/media", **data)

    def item(self, **data):
        return self.container(is_carousel_item="true", **data).json()["id"]

    def status(self, container_id):
        return self.get(container_id, fields="status_code,status").json()

    def publish(self, container_id):
        return self.post(f"{self.user}/media_publish", creation_id=container_id)

    def published(self, **data):
        return self.publish(self.container(**data).json()["id"]).json()["id"]


class Facebook(Graph):
    page = "100000000000001"
    token = "sandbox-facebook-token"

    def photo(self, content, **data):
        data.setdefault("published", "false")
        files = {"source": ("photo.jpg", content)}
        return self.post(f"{self.page}/photos", files=files, **data)

    def feed(self, **data):
        return self.post(f"{self.page}/feed", **data)

    def attached(self, *photo_ids):
        return json.dumps([{"media_fbid": photo_id} for photo_id in photo_ids])


class LinkedIn:
    author = "urn:li:organization:5000001"
    token = "sandbox-linkedin-token"

    def __init__(self, base_url):
        self.base_url = base_url
        self.root = f"{base_url}/rest"

    def headers(self, **changes):
        usual = {
            "Authorization": f"Bearer {self.token}",
            "Linkedin-Version": "202609",
            "X-Restli-Protocol-Version": "2.0.0",
            "Content-Type": "application/json",
        }
        named = {name.replace("_", "-"): value for name, value in changes.items()}
        gone = {name for name, value in named.items() if value is None}
        return {name: value for name, value in (usual | named).items() if name not in gone}

    def promise(self, owner=None, **headers):
        body = {"initializeUploadRequest": {"owner": owner or self.author}}
        url = f"{self.root}/images?action=initializeUpload"
        return requests.post(url, json=body, headers=self.headers(**headers), timeout=TIMEOUT)

    def put(self, url, content):
        headers = {"Authorization": f"Bearer {self.token}"}
        return requests.put(url, data=content, headers=headers, timeout=TIMEOUT)

    def image(self, content):
        value = self.promise().json()["value"]
        self.put(value["uploadUrl"], content)
        return value["image"]

    def body(self, commentary="God morgen fra Fjordvik", **changes):
        body = {
            "author": self.author,
            "commentary": commentary,
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        body |= changes
        return {name: value for name, value in body.items() if value is not None}

    def create(self, commentary="God morgen fra Fjordvik", headers=None, **changes):
        return requests.post(
            f"{self.root}/posts",
            json=self.body(commentary, **changes),
            headers=self.headers(**(headers or {})),
            timeout=TIMEOUT,
        )

    def read(self, kind, urn, **headers):
        url = f"{self.root}/{kind}/{quote(urn, safe='')}"
        return requests.get(url, headers=self.headers(**headers), timeout=TIMEOUT)

    def find(self, author=None, **query):
        query = {"q": "author", "author": author or self.author, "sortBy": "CREATED"} | query
        headers = self.headers(X_RestLi_Method="FINDER")
        return requests.get(f"{self.root}/posts", params=query, headers=headers, timeout=TIMEOUT)

    def change(self, urn, commentary):
        return requests.post(
            f"{self.root}/posts/{quote(urn, safe='')}",
            json={"patch": {"$set": {"commentary": commentary}}},
            headers=self.headers(X_RestLi_Method="PARTIAL_UPDATE"),
            timeout=TIMEOUT,
        )

    def delete(self, urn):
        url = f"{self.root}/posts/{quote(urn, safe='')}"
        headers = self.headers(X_RestLi_Method="DELETE")
        return requests.delete(url, headers=headers, timeout=TIMEOUT)
